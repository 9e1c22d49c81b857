import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { base, FLAGS, newClone, vaultKeyIn } from "../../test/harness/deploy-clone.ts";
import { settingsSchema } from "../../worker/settings.ts";
import { listKeyMarks } from "../../worker/vault/keys/key-marks.ts";
import { run } from "../processes.ts";
import { newSecret } from "./secret-rules.ts";

/** The clone in which the first run of this file has ended well, and what that run printed. Tests begin with a copy. */
const first = { root: "", output: "" };
const deployedClone = () => newClone(first.root);

/** Each command that changes the account, in the order of a first run. */
const COMMANDS = [
  ...["d1 create cardea", "d1 create cardea-audit", "kv namespace create cardea-oauth", "kv namespace create cardea-vault"],
  ...["queues create cardea-audit", "queues create cardea-audit-late", "queues create cardea-work", "deploy --dry-run", "secret bulk"],
  ...["d1 migrations apply DB", "d1 migrations apply AUDIT_DB", "deploy --minify", "platform_admins", "INSERT INTO verification"],
];

describe("F124: npm run deploy", () => {
  test("a first run creates everything, migrates before it deploys, and prints the set-up address and the vault key", async () => {
    const clone = newClone();
    const { code, output } = await clone.deploy({ isSpawned: true });
    Object.assign(first, { root: clone.root, output });
    expect(output).toContain("Cardea runs at https://cardea.company.dev/");
    expect(code).toBe(0);
    const account = clone.account();
    expect(account.databases.map(({ name }) => name)).toEqual(["cardea", "cardea-audit"]);
    expect(account.namespaces.map(({ title }) => title)).toEqual(["cardea-oauth", "cardea-vault"]);
    expect(account.queues).toEqual(["cardea-audit", "cardea-audit-late", "cardea-work"]);
    expect(Object.keys(account.secrets).sort()).toEqual(["AUTH_SECRET", "VAULT_KEYS"]);
    const order = clone.calls().map(({ command }) => command);
    const at = (start: string) => order.findIndex((command) => command.includes(start));
    expect(COMMANDS.map(at)).toEqual([...COMMANDS.map(at)].sort((a, b) => a - b));
    expect(COMMANDS.map(at)).not.toContain(-1);
    expect(output).toMatch(/https:\/\/cardea\.company\.dev\/setup\/[A-Za-z0-9_-]{43}\n/);
    expect(vaultKeyIn(output)).toBeDefined();
    expect(output).toContain("password manager");
    expect(account.deployed).toHaveLength(1);
    expect(account.deployed[0]).toMatchObject({
      name: "cardea",
      account_id: "acc-1",
      workers_dev: false,
      preview_urls: false,
      routes: [{ pattern: "cardea.company.dev", custom_domain: true }],
      vars: { PUBLIC_ORIGIN: "https://cardea.company.dev", ADMIN_EMAILS: "ada@company.dev", MAIL_FROM: "cardea@company.dev" },
      migrations: (base as { migrations: unknown }).migrations,
    });
  });

  test("a second run is the upgrade, and changes nothing if nothing has changed", async () => {
    const clone = deployedClone();
    clone.changeAccount({ admins: 1 });
    const [before, file] = [clone.account(), clone.file()];
    const { code, output } = await clone.deploy({ args: [] });
    expect(code).toBe(0);
    expect(clone.account()).toEqual(before);
    expect(clone.file()).toEqual(file);
    expect(output).toContain("nothing has changed since the last deployment");
    expect(output).not.toMatch(/setup\/|k1:/);
  });

  test("new settings are deployed, and a new sender gets a test mail", async () => {
    const clone = deployedClone();
    const { output } = await clone.deploy({ args: ["--mail-from", "id@company.dev"] });
    expect(clone.account().deployed).toHaveLength(2);
    expect(clone.account().deployed[1]).toMatchObject({ vars: { MAIL_FROM: "id@company.dev", ADMIN_EMAILS: "ada@company.dev" } });
    expect(output).toContain("✓ Send a test mail");
  });

  test.each([
    ["before it does anything", {}],
    ["after it has done it", { FAKE_FAILS_LATE: "yes" }],
  ])(
    "if wrangler fails at each step in turn, %s, what was done stays known, and each next run goes on",
    async (_, when) => {
      const clone = newClone();
      for (const command of COMMANDS) {
        const { code, output } = await clone.deploy({ env: { FAKE_FAILS: command, ...when } });
        expect([command, code, output.includes("The next npm run deploy goes on from here.")]).toEqual([command, 1, true]);
      }
      const { code, output } = await clone.deploy();
      expect(code).toBe(0);
      const { databases, namespaces, queues, secrets, migrated } = clone.account();
      expect([databases.length, namespaces.length, queues.length, migrated.length]).toEqual([2, 2, 3, 2]);
      expect(
        createHash("sha256")
          .update(vaultKeyIn(output) ?? "")
          .digest("hex"),
      ).toBe(secrets.VAULT_KEYS);
      expect(output).toContain("/setup/");
    },
    180_000,
  );

  test("if the build fails, no secret is set and nothing is deployed or migrated", async () => {
    const clone = newClone();
    expect((await clone.deploy({ env: { FAKE_VITE_FAILS: "yes" } })).code).toBe(1);
    expect(clone.account()).toMatchObject({ secrets: {}, migrated: [], deployed: [] });
    expect((await clone.deploy()).code).toBe(0);
  });

  test("if mail does not work, the run says why and everything else is done; the next run tries only the mail again", async () => {
    const clone = newClone();
    const broken = (path: string) => Response.json(path === "/operator/test-mail" ? { sent: false, problem: "E_SENDER: not verified" } : {});
    const failed = await clone.deploy({ reach: broken });
    expect([failed.code, failed.output.includes("E_SENDER: not verified"), failed.output.includes("/setup/")]).toEqual([1, true, true]);
    clone.changeAccount({ admins: 1 });
    expect(await clone.deploy()).toMatchObject({ code: 0, output: expect.stringContaining("✓ Send a test mail") });
    expect(clone.account().deployed).toHaveLength(1);
  });

  test("a Worker that refuses its settings stops the run with the command that shows the cause", async () => {
    const refuses = () => Response.json({ error: { code: "settings.invalid" } }, { status: 500 });
    expect(await newClone().deploy({ reach: refuses })).toMatchObject({ code: 1, output: expect.stringContaining("wrangler tail") });
  });

  test("another clone without the file finds what exists and makes no new vault key", async () => {
    const clone = deployedClone();
    const { secrets } = clone.account();
    rmSync(join(clone.root, "deployment.json"));
    expect((await clone.deploy()).code).toBe(0);
    expect(clone.account().secrets).toEqual(secrets);
    expect(clone.account().databases).toHaveLength(2);
  });

  test("a vault key that has gone from Cloudflare is not replaced: the operator gives the kept one", async () => {
    const clone = deployedClone();
    const kept = vaultKeyIn(first.output) ?? "";
    const { secrets } = clone.account();
    clone.changeAccount({ secrets: { AUTH_SECRET: "x" } });
    const refused = await clone.deploy();
    expect([refused.code, refused.output.includes("the key that you kept")]).toEqual([1, true]);
    expect(clone.account().secrets.VAULT_KEYS).toBeUndefined();
    writeFileSync(join(clone.root, "deployment.vault-key"), `${kept}\n`);
    expect((await clone.deploy()).code).toBe(0);
    expect(clone.account().secrets.VAULT_KEYS).toBe(secrets.VAULT_KEYS);
  });

  test("in another account nothing is made in place of what is missing there", async () => {
    const clone = deployedClone();
    clone.changeAccount({ databases: [] });
    const { code, output } = await clone.deploy();
    expect([code, output.includes("Nothing was changed")]).toEqual([1, true]);
    expect(clone.account().databases).toEqual([]);
  });
});

describe("F121: npm run deploy -- --pages", () => {
  const PAGES = [...FLAGS.filter((flag) => flag !== "cardea.company.dev" && flag !== "--domain"), "--domain", "cardea-console.pages.dev", "--pages"];

  test("Pages serves the console at the domain, the Worker has no address, and the next run goes on so without the flag", async () => {
    const clone = deployedClone();
    const { code, output } = await clone.deploy({ args: PAGES });
    expect(output).toContain("Cardea runs at https://cardea-console.pages.dev/");
    expect(code).toBe(0);
    const { deployed, pages } = clone.account();
    expect(deployed.at(-1)).toMatchObject({ workers_dev: false, routes: [], vars: { PUBLIC_ORIGIN: "https://cardea-console.pages.dev" } });
    expect(pages["cardea-console"]).toMatchObject([{ name: "cardea-console", services: [{ binding: "CARDEA", service: "cardea" }] }]);
    const again = await clone.deploy({ args: [] });
    expect([again.code, clone.account().pages]).toEqual([0, pages]);
    writeFileSync(join(clone.root, "web", "dist", "index.html"), "<!doctype html><title>new</title>");
    expect((await clone.deploy({ args: [] })).code).toBe(0);
    expect(clone.account().pages["cardea-console"]).toHaveLength(2);
  });

  test("if a step of Pages fails, the run says what wrangler said, and the next run goes on", async () => {
    const clone = deployedClone();
    for (const command of ["pages project create", "pages project list", "pages deploy"])
      for (const late of [{}, { FAKE_FAILS_LATE: "yes" }] as Record<string, string>[]) {
        const failed = await clone.deploy({ args: PAGES, env: { FAKE_FAILS: command, ...late } });
        expect([command, failed.code, failed.output.includes("The next npm run deploy goes on from here.")]).toEqual([command, 1, true]);
      }
    expect((await clone.deploy({ args: PAGES })).code).toBe(0);
  });

  test("if the name is taken at pages.dev, the run says which address the project has", async () => {
    const clone = deployedClone();
    const { code, output } = await clone.deploy({ args: PAGES, env: { FAKE_PAGES_SUFFIX: "-7xq" } });
    expect([code, output.includes("--domain cardea-console-7xq.pages.dev")]).toEqual([1, true]);
    expect(clone.account().pages["cardea-console"]).toEqual([]);
    // The Worker keeps its address and its origin.
    expect(clone.account().deployed).toHaveLength(1);
  });

  test("a change of the function that stands before the Worker is deployed to Pages too", async () => {
    const clone = deployedClone();
    expect((await clone.deploy({ args: PAGES })).code).toBe(0);
    mkdirSync(join(clone.root, "web", "functions"));
    writeFileSync(join(clone.root, "web", "functions", "[[path]].ts"), "export const onRequest = () => {};");
    for (const _ of ["first", "second"]) expect((await clone.deploy({ args: [] })).code).toBe(0);
    expect(clone.account().pages["cardea-console"]).toHaveLength(2);
  });

  test("as long as the Worker has the domain itself, nothing is changed, and the run says how to free it; then Pages gets it", async () => {
    const clone = deployedClone();
    const [account, file] = [clone.account(), clone.file()];
    const { code, output } = await clone.deploy({ args: ["--pages"] });
    expect([code, output.includes("Nothing was changed"), output.includes("Domains & Routes")]).toEqual([1, true, true]);
    expect([clone.account(), clone.file()]).toEqual([account, file]);
    const free = await clone.deploy({ args: ["--pages"], reach: () => new Response("not found", { status: 404 }) });
    expect([free.code, free.output.includes("Custom domains")]).toEqual([1, true]);
    expect(clone.account().pages["cardea-console"]).toHaveLength(1);
    expect((await clone.deploy({ args: [] })).code).toBe(0);
  });

  test("if an earlier version deployed to Pages although the Worker has the domain, the run says so, and what to do", async () => {
    const clone = deployedClone();
    writeFileSync(join(clone.root, "deployment.json"), JSON.stringify({ ...clone.file(), pages: true }));
    const { code, output } = await clone.deploy({ args: [] });
    expect([code, output.includes("Domains & Routes"), output.includes("cardea-console")]).toEqual([0, true, true]);
    const mended = await clone.deploy({ args: [], reach: () => Response.json({ status: "ok" }, { headers: { "x-cardea-console": "pages" } }) });
    expect([mended.code, mended.output.includes("Domains & Routes")]).toEqual([0, false]);
  });

  test("if a domain of one's own does not lead to Pages yet, the run says where to add it", async () => {
    const gone = () => new Response("not found", { status: 404 });
    const { code, output } = await deployedClone().deploy({ args: [...FLAGS, "--pages"], reach: gone });
    expect([code, output.includes("Custom domains")]).toEqual([1, true]);
  });
});

describe("F124, S40: secrets of a deployment", () => {
  test("no secret is on a command line, in an environment of a program or in a file, and private files are their owner's", async () => {
    const clone = newClone();
    const secret = "Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iO";
    const provider = ["--set", "OIDC_ISSUER=https://login.company.dev", "--set", "OIDC_CLIENT_ID=cardea"];
    const { code, output } = await clone.deploy({ isSpawned: true, args: [...FLAGS, ...provider], env: { OIDC_CLIENT_SECRET: secret } });
    expect(code).toBe(0);
    expect(Object.keys(clone.account().secrets).sort()).toEqual(["AUTH_SECRET", "OIDC_CLIENT_SECRET", "VAULT_KEYS"]);
    const token = /setup\/([A-Za-z0-9_-]{43})/.exec(output)?.[1] ?? "none";
    const key = vaultKeyIn(output)?.slice(3) ?? "none";
    expect(clone.calls().flatMap(({ environment }) => environment)).toEqual([]);
    const kept = readdirSync(clone.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { parentPath, name } of kept) {
      const text = readFileSync(join(parentPath, name), "utf8");
      for (const value of [secret, token, key]) expect([name, text.includes(value)]).toEqual([name, false]);
    }
    expect(output).not.toContain(secret);
    for (const name of ["deployment.json", "wrangler.deployment.json"]) expect(statSync(join(clone.root, name)).mode & 0o777).toBe(0o600);
  });

  test("with --vault-key-file the key is only in that file, which is its owner's", async () => {
    const clone = newClone();
    const file = join(clone.root, "kept.vault-key");
    const { output } = await clone.deploy({ args: [...FLAGS, "--vault-key-file", file] });
    expect(vaultKeyIn(output)).toBeUndefined();
    expect(vaultKeyIn(readFileSync(file, "utf8"))).toBeDefined();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("where the output is no terminal, neither the vault key nor the set-up address is printed: both are in private files", async () => {
    const clone = newClone();
    const { code, output } = await clone.deploy({ isTerminal: false });
    expect([code, vaultKeyIn(output), output.includes("/setup/")]).toEqual([0, undefined, false]);
    const kept = [
      ["deployment.vault-key", /^DEPLOYMENT=cardea\nAUTH_SECRET=[\w-]{43}\nVAULT_KEYS=k1:[\w-]{43}\n$/],
      ["deployment.set-up-address", /^https:\/\/cardea\.company\.dev\/setup\/[\w-]{43}\n$/],
    ] as const;
    for (const [name, content] of kept) {
      expect(output).toContain(name);
      expect(readFileSync(join(clone.root, name), "utf8")).toMatch(content);
      expect(statSync(join(clone.root, name)).mode & 0o777).toBe(0o600);
    }
    const next = await clone.deploy({ args: [] });
    expect(
      createHash("sha256")
        .update(vaultKeyIn(next.output) ?? "")
        .digest("hex"),
    ).toBe(clone.account().secrets.VAULT_KEYS);
    expect(existsSync(join(clone.root, "deployment.vault-key"))).toBe(false);
  });

  test("F32: VAULT_KEYS without a key that is needed, or with another one under its id, is refused, and the secrets stay", async () => {
    const clone = deployedClone();
    const kept = vaultKeyIn(first.output) ?? "";
    const [{ mark } = { mark: "" }] = listKeyMarks(settingsSchema.shape.VAULT_KEYS.parse(kept));
    clone.changeAccount({ vaultKeys: [{ id: "k1", mark, records: null, countedAt: null, signInsUntil: null }], credentials: 1 });
    const { secrets } = clone.account();
    for (const [keys, sentence] of [
      [newSecret("VAULT_KEYS").replace("k1:", "k2:"), "lacks the key k1"],
      [newSecret("VAULT_KEYS"), "another key than before"],
      [`${kept},${newSecret("VAULT_KEYS").replace("k1:", "k0:")}`, undefined],
    ] as const) {
      const { code, output } = await clone.deploy({ args: [], env: { VAULT_KEYS: keys } });
      expect([code, sentence === undefined || output.includes(sentence)]).toEqual([sentence === undefined ? 0 : 1, true]);
      if (sentence !== undefined) expect(clone.account().secrets).toEqual(secrets);
    }
    expect(clone.account().secrets.VAULT_KEYS).not.toBe(secrets.VAULT_KEYS);
  });

  test("a secret of mail that is given sends a test mail, in the next run if this one could not", async () => {
    const clone = deployedClone();
    clone.changeAccount({ admins: 1 });
    const mail = ["--set", "MAIL_DELIVERY=resend"];
    const env = { MAIL_API_KEY: "re_Zx81qPw7mVt3Lk9RbN5y" };
    expect((await clone.deploy({ args: mail, env })).output).toContain("✓ Send a test mail");
    expect((await clone.deploy({ args: [] })).output).not.toContain("test mail");
    const broken = (path: string) => Response.json(path === "/operator/test-mail" ? { sent: false, problem: "the key is refused" } : {});
    expect((await clone.deploy({ args: [], env: { MAIL_API_KEY: "re_another" }, reach: broken })).code).toBe(1);
    expect((await clone.deploy({ args: [] })).output).toContain("✓ Send a test mail");
  });

  test("the secret of AWS may be set with wrangler first: the run with region and id finds it, and later runs accept it however it is spelled", async () => {
    const clone = deployedClone();
    const AWS = ["--set", "SSM_REGION=eu-central-1", "--set", `SSM_ACCESS_KEY_ID=AKIA${"CARDEA0FIXTURE00"}`];
    const before = clone.account();
    const refused = await clone.deploy({ args: AWS });
    expect([refused.code, refused.output.includes("are set together"), refused.output.includes("Nothing was changed")]).toEqual([1, true, true]);
    expect(clone.account()).toEqual(before);
    clone.changeAccount({ secrets: { ...before.secrets, SSM_SECRET_ACCESS_KEY: "x" } });
    expect((await clone.deploy({ args: AWS })).code).toBe(0);
    // Another random text stands for the secret in each run.
    for (const _ of Array.from({ length: 20 })) expect((await clone.deploy({ args: ["--dry-run"] })).code).toBe(0);
  });

  test("a secret as a flag is refused before anything is done", async () => {
    const clone = newClone();
    const { code, output } = await clone.deploy({ args: [...FLAGS, "--set", "AUTH_SECRET=abc"] });
    expect([code, output.includes("AUTH_SECRET is a secret")]).toEqual([1, true]);
    expect(existsSync(join(clone.root, "account.json"))).toBe(false);
  });
});

describe("F124: npm run deploy -- --dry-run", () => {
  test("--dry-run prints each step, needs neither an account nor wrangler, and writes nothing", async () => {
    const clone = newClone();
    const { code, output } = await clone.deploy({ args: ["--dry-run"], env: { PATH: "" } });
    expect(code).toBe(0);
    for (const part of ["cardea-audit-late", "AUDIT_DB", "VAULT_KEYS", "Durable Objects", "test mail", "one-time address"])
      expect(output).toContain(part);
    expect(readdirSync(clone.root)).toEqual(["web"]);
  });

  test("scripts/deploy.ts runs as a program, and prints the plan", async () => {
    const { ok, output } = await run(process.execPath, ["scripts/deploy.ts", "--dry-run", "--file", "deployment-of-no-test.json"]);
    expect(output).toContain("Deploy the Worker cardea");
    expect(ok).toBe(true);
  });
});
