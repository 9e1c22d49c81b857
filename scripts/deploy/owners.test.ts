import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FLAGS, firstDeployment, newClone, vaultKeyIn } from "../../test/harness/deploy-clone.ts";
import { OWN_TABLES, ownerOfDatabase, ownerOfNamespace, ownerOfQueue } from "./owner-rules.ts";

const first = { root: "" };
beforeAll(async () => void Object.assign(first, await firstDeployment()));

/** A clone without a deployment, and an account in which other products have something. */
function cloneBeside(others: object) {
  const clone = newClone();
  const nothing = { databases: [], namespaces: [], queues: [], secrets: {}, migrated: [], rows: [], deployed: [], admins: 0 };
  writeFileSync(join(clone.root, "account.json"), JSON.stringify({ ...nothing, ...others }));
  return clone;
}

describe("F124: a run takes nothing that belongs to another product", () => {
  test.each([
    ["a Worker without Cardea's secrets", { secrets: { STRIPE_KEY: "x" } }, /a Worker cardea that is not Cardea's/],
    ["a Worker with the AUTH_SECRET of another product", { secrets: { AUTH_SECRET: "x" } }, /a Worker cardea that is not Cardea's/],
    [
      "a database with tables",
      { databases: [{ name: "cardea", uuid: "d1-shop", tables: ["_cf_KV", "d1_migrations", "orders"] }] },
      /a D1 database cardea that.*has the table orders\./,
    ],
    [
      "an audit database with tables",
      { databases: [{ name: "cardea-audit", uuid: "d1-shop-audit", tables: ["a", "b", "c", "d"] }] },
      /a D1 database cardea-audit that.*the tables a, b, c, …\./,
    ],
    [
      "a namespace with keys",
      { namespaces: [{ title: "cardea-vault", id: "kv-1", keys: [{ name: "cart:7" }] }] },
      /a KV namespace cardea-vault that.*has the key cart:7\./,
    ],
    [
      "a queue that another Worker uses",
      { queues: ["cardea-work"], users: { "cardea-work": ["worker:shop"] } },
      /a queue cardea-work that.*used by worker:shop\./,
    ],
  ])("%s is refused before anything is made", async (_, others, sentence) => {
    const clone = cloneBeside(others);
    const before = clone.account();
    const { code, output } = await clone.deploy({ args: FLAGS });
    expect([code, output]).toEqual([1, expect.stringMatching(/Nothing was changed/)]);
    expect(output).toMatch(sentence);
    expect(output).toContain("--name");
    expect(clone.account()).toEqual(before);
    expect(existsSync(join(clone.root, "deployment.json"))).toBe(false);
  });

  test("a resource that appears under a name of the deployment after a first run that failed is refused in the next run", async () => {
    const clone = newClone();
    expect((await clone.deploy({ env: { FAKE_FAILS: "kv namespace create cardea-vault" } })).code).toBe(1);
    const { namespaces } = clone.account();
    clone.changeAccount({ namespaces: [...namespaces, { title: "cardea-vault", id: "kv-1", keys: [{ name: "cart:7" }] }] });
    const { code, output } = await clone.deploy();
    expect([code, output]).toEqual([1, expect.stringMatching(/Nothing was changed[\s\S]*a KV namespace cardea-vault that/)]);
    expect(clone.account().namespaces).toHaveLength(2);
  });

  test("empty databases, namespaces and queues of the deployment's names are taken", async () => {
    const clone = cloneBeside({
      databases: [{ name: "cardea", uuid: "d1-cardea", tables: ["_cf_KV", "d1_migrations"] }],
      namespaces: [{ title: "cardea-vault", id: "kv-1", keys: [] }],
      queues: ["cardea-work"],
    });
    expect(await clone.deploy({ args: FLAGS })).toMatchObject({ code: 0 });
    expect(clone.account().databases).toHaveLength(2);
  });

  test.each([
    ["after its code was deployed", {}],
    ["before its code was deployed", { deployed: [], domains: {} }],
  ])("a Cardea whose deployment.json was lost %s is taken up again", async (_, change) => {
    const clone = newClone(first.root);
    rmSync(join(clone.root, "deployment.json"));
    const { namespaces } = clone.account();
    clone.changeAccount({ ...change, namespaces: namespaces.map((each) => ({ ...each, keys: [{ name: "credential:1" }] })) });
    const { code, output } = await clone.deploy({ args: FLAGS });
    expect([code, output]).toEqual([0, expect.stringContaining("Cardea runs at")]);
  });

  const SHOP = { "cardea.company.dev": "shop" };
  test.each([
    ["a domain at which another product answers", { domains: SHOP }, [], /that is no Cardea answers at https:\/\/cardea\.company\.dev/],
    [
      "a Pages project of another product",
      { pages: { "cardea-console": [{ services: [{ service: "shop" }] }] } },
      ["--pages"],
      /a Pages project cardea-console that/,
    ],
  ])("%s is refused before anything is made", async (_, others, more, sentence) => {
    const clone = cloneBeside(others);
    const before = clone.account();
    const { code, output } = await clone.deploy({ args: [...FLAGS, ...more] });
    expect([code, output]).toEqual([1, expect.stringMatching(/Nothing was changed/)]);
    expect(output).toMatch(sentence);
    expect([clone.account(), existsSync(join(clone.root, "deployment.json"))]).toEqual([before, false]);
  });

  test("a domain is taken from another product if the operator says so, and an empty Pages project without a word", async () => {
    const clone = cloneBeside({ domains: SHOP });
    expect((await clone.deploy({ args: [...FLAGS, "--take-domain"] })).code).toBe(0);
    expect(clone.account().domains).toEqual({ "cardea.company.dev": "cardea" });
    const beside = cloneBeside({ pages: { "cardea-console": [] } });
    const address = ["--domain", "cardea-console.pages.dev", "--pages"];
    for (const args of [[...FLAGS, ...address], []]) expect((await beside.deploy({ args })).code).toBe(0);
    rmSync(join(beside.root, "deployment.json"));
    expect((await beside.deploy({ args: [...FLAGS, ...address] })).code).toBe(0);
  });

  test("the domain of another deployment of Cardea is refused, also to a deployment that moves, and if nobody can look it up", async () => {
    const clone = newClone(first.root);
    const staging = ["--name", "staging", "--file", "deployment-staging.json", "--admin", "ada@company.dev", "--mail-from", "cardea@company.dev"];
    const taken = await clone.deploy({ args: [...staging, "--domain", "cardea.company.dev"] });
    expect([taken.code, taken.output]).toEqual([1, expect.stringContaining("another deployment of Cardea answers at https://cardea.company.dev")]);
    expect((await clone.deploy({ args: [...staging, "--domain", "staging.company.dev"] })).code).toBe(0);
    const domains = { "cardea.company.dev": "cardea", "staging.company.dev": "staging" };
    for (const domain of ["cardea.company.dev", "www.company.dev"]) {
      clone.changeAccount({ domains: { ...domains, "www.company.dev": "shop" } });
      const moved = await clone.deploy({ args: ["--file", "deployment-staging.json", "--domain", domain] });
      expect([domain, moved.code, moved.output]).toEqual([domain, 1, expect.stringMatching(/Nothing was changed[\s\S]*--take-domain/)]);
    }
    const unknown = await newClone().deploy({ isResolving: false });
    expect([unknown.code, unknown.output]).toEqual([1, expect.stringContaining("cannot be looked up (EAI_AGAIN)")]);
  });

  test("before a deployment moves to another domain the run says what ends, and goes on only if the operator wants that", async () => {
    const clone = newClone(first.root);
    const before = clone.account();
    const args = ["--domain", "id.company.dev"];
    for (const [answer, code] of [
      ["no", 1],
      ["yes", 0],
    ] as const) {
      const moved = await clone.deploy({ args, answers: [answer] });
      expect([answer, moved.code, moved.output]).toEqual([
        answer,
        code,
        expect.stringMatching(/moves from cardea\.company\.dev to id\.company\.dev/),
      ]);
      if (code === 1) expect(clone.account()).toEqual(before);
    }
    expect(clone.account().domains).toEqual({ "id.company.dev": "cardea" });
    expect((await clone.deploy({ args: [] })).output).not.toContain("moves from");
    const back = await clone.deploy({ args: ["--dry-run", "--domain", "cardea.company.dev"] });
    expect(back.output).toContain("moves from id.company.dev to cardea.company.dev");
  });

  test("a deployment with the name of another one's audit database is refused", async () => {
    const clone = newClone(first.root);
    const args = [...FLAGS, "--name", "cardea-audit", "--file", "deployment-audit.json"];
    const { code, output } = await clone.deploy({ args });
    expect([code, output]).toEqual([1, expect.stringMatching(/Nothing was changed[\s\S]*a D1 database cardea-audit that/)]);
  });

  test("if the account does not say what a database has, the run says so and changes nothing", async () => {
    const clone = cloneBeside({ databases: [{ name: "cardea", uuid: "d1-shop" }] });
    const before = clone.account();
    expect(await clone.deploy({ env: { FAKE_FAILS: "d1 execute" } })).toMatchObject({ code: 1, output: expect.stringContaining("The API is down") });
    expect(clone.account()).toEqual(before);
  });
});

describe("F124: whose a resource is", () => {
  test("the tables by which a database is Cardea's are in the first migration, and no migration drops one", () => {
    for (const [folder, tables] of [
      ["migrations", OWN_TABLES.DB],
      ["migrations/audit", OWN_TABLES.AUDIT_DB],
    ] as const) {
      const initial = readFileSync(`${folder}/0000_initial.sql`, "utf8");
      const all = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [readFileSync(join(folder, entry.name), "utf8")] : [],
      );
      for (const table of tables) expect(initial).toContain(`CREATE TABLE \`${table}\``);
      for (const table of tables) expect(all.join("\n")).not.toMatch(new RegExp(`DROP TABLE \`?${table}\\b`));
    }
  });

  test.each([
    [ownerOfDatabase("DB", []), "nobody"],
    [ownerOfDatabase("DB", ["d1_migrations"]), "nobody"],
    [ownerOfDatabase("DB", [...OWN_TABLES.DB, "d1_migrations", "members"]), "cardea"],
    [ownerOfDatabase("DB", OWN_TABLES.AUDIT_DB), "other"],
    [ownerOfDatabase("DB", ["credentials"]), "other"],
    [ownerOfNamespace([]), "nobody"],
    [ownerOfNamespace(["a"]), "other"],
    [ownerOfQueue("cardea", "Queue Name: q\nNumber of Producers: 0\nNumber of Consumers: 0"), "nobody"],
    [ownerOfQueue("cardea", "Number of Producers: 2\nProducers: worker:shop, worker:cardea\nNumber of Consumers: 0"), "cardea"],
    [ownerOfQueue("cardea", "Number of Producers: 0\nNumber of Consumers: 1\nConsumers: HTTP Pull Consumer.\nPull messages using:"), "other"],
    [ownerOfQueue("cardea", "Number of Producers: 1\nProducers: worker:cardea-staging\nNumber of Consumers: 0"), "other"],
  ])("%o is of: %s", (judged, owner) => expect(judged.owner).toBe(owner));
});

describe("F124: two runs at once", () => {
  test("of two first runs at once one goes on, and the vault key that it shows is the one that Cloudflare has", async () => {
    const clone = newClone();
    const runs = await Promise.all([clone.deploy(), clone.deploy()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 1]);
    expect(runs[1]?.output).toMatch(/Nothing was changed: another npm run deploy of deployment\.json is under way/);
    const shown = vaultKeyIn(runs[0]?.output ?? "") ?? "";
    expect(createHash("sha256").update(shown).digest("hex")).toBe(clone.account().secrets.VAULT_KEYS);
    expect((await clone.deploy({ args: [] })).code).toBe(0);
  });

  test("a run that was killed holds up no other, and another deployment is not held up at all", async () => {
    const clone = newClone();
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const runs = join(clone.root, "runs");
    let notes: string[] = [];
    await clone.deploy({ runs, env: { FAKE_FAILS: "d1 create" }, onPrint: () => (notes = readdirSync(runs)) });
    expect(notes).toHaveLength(3);
    for (const note of notes) writeFileSync(join(runs, note), String(pid));
    writeFileSync(join(runs, "of-another.run"), String(process.pid));
    expect((await clone.deploy({ runs })).code).toBe(0);
    expect(readdirSync(runs)).toEqual(["of-another.run"]);
  });

  test("a run is refused while one of another clone has the same file, and while one has the same name in the account", async () => {
    const [clone, other] = [newClone(), newClone()];
    const runs = join(clone.root, "runs");
    const file = ["--file", join(clone.root, "deployment.json")];
    const [, second] = await Promise.all([clone.deploy({ runs }), other.deploy({ runs, args: [...FLAGS, ...file] })]);
    expect(second).toMatchObject({ code: 1, output: expect.stringMatching(/another npm run deploy of .*deployment\.json is under way/) });
    const env = { FAKE_ACCOUNT: join(other.root, "account.json") };
    const third = newClone();
    const both = await Promise.all(
      [other, third].map((one, index) => one.deploy({ runs, env, args: [...FLAGS, "--file", `deployment-${index}.json`] })),
    );
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(both.map(({ output }) => output).join()).toContain("Nothing was changed: another npm run deploy of cardea is under way");
  });

  test("of two deployments from one folder at once the second is refused, because both build there, and files of one name have one configuration", async () => {
    const clone = newClone();
    const deploy = (name: string) => {
      const file = join(mkdtempSync(join(tmpdir(), "cardea-kept-")), "acme.json");
      return clone.deploy({ args: [...FLAGS, "--name", name, "--domain", `${name}.company.dev`, "--file", file] });
    };
    const [one, two] = await Promise.all([deploy("one"), deploy("two")]);
    expect([one?.code, two?.code]).toEqual([0, 1]);
    expect(two?.output).toMatch(/Nothing was changed: another npm run deploy of .*this folder is under way/);
    expect(clone.account().deployed.map(({ name }) => name)).toEqual(["one"]);
    expect((await deploy("two")).code).toBe(0);
  });
});
