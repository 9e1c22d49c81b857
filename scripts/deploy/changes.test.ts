import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FLAGS, firstDeployment, newClone, usual, vaultKeyIn } from "../../test/harness/deploy-clone.ts";
import { settingsSchema } from "../../worker/settings.ts";
import { listKeyMarks } from "../../worker/vault/keys/key-marks.ts";
import { newSecret } from "./secret-rules.ts";
import { makeRunProgram } from "./wrangler-client.ts";

/** The clone in which a first run has ended well, and what it printed. Tests begin with a copy. */
const first = { root: "", output: "" };
beforeAll(async () => void Object.assign(first, await firstDeployment()));
const deployedClone = () => newClone(first.root);
const authSecretIn = (output: string) => /AUTH_SECRET=([\w-]{43})\n/.exec(output)?.[1];

const SECRET = "Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iO";
const set = (settings: Record<string, string>) => Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
const PROVIDER = set({ OIDC_ISSUER: "https://login.company.dev", OIDC_CLIENT_ID: "cardea" });
/** What can be added to a deployment with a secret: its secret, and its variables. */
const ADDITIONS: [name: string, secret: string, settings: Record<string, string>][] = [
  ["company sign-in", "OIDC_CLIENT_SECRET", { OIDC_ISSUER: "https://login.company.dev", OIDC_CLIENT_ID: "cardea", SIGN_IN_CODES: "off" }],
  ["a mail service", "MAIL_API_KEY", { MAIL_DELIVERY: "resend" }],
  ["Amazon SES", "MAIL_SES_SECRET_ACCESS_KEY", { MAIL_DELIVERY: "ses", MAIL_SES_REGION: "eu-central-1", MAIL_SES_ACCESS_KEY_ID: "AKIA7" }],
  ["a mail server", "MAIL_SMTP_PASSWORD", { MAIL_DELIVERY: "smtp", MAIL_SMTP_HOST: "smtp.company.dev", MAIL_SMTP_USER: "cardea" }],
  ["the Parameter Store", "SSM_SECRET_ACCESS_KEY", { SSM_REGION: "eu-central-1", SSM_ACCESS_KEY_ID: `AKIA${"CARDEA0FIXTURE00"}` }],
];

describe("F124: what is added to a deployment, and taken away from it, never stops it", () => {
  test.each(ADDITIONS)(
    "%s is added and taken away again, and the running Worker's settings are valid at each moment",
    async (_, secret, settings) => {
      const clone = deployedClone();
      const value = secret === "SSM_SECRET_ACCESS_KEY" ? "4tFpL0xZ9qWv7RkYb2NcJ8sHgD5uMeAa1iOoT6Kj" : SECRET;
      const added = await clone.deploy({ args: set(settings), env: { [secret]: value } });
      expect([added.output, added.code]).toEqual([expect.stringContaining("Cardea runs at"), 0]);
      expect(clone.account().secrets).toHaveProperty(secret);
      const unset = [secret, ...Object.keys(settings)].flatMap((name) => ["--unset", name]);
      const removed = await clone.deploy({ args: unset });
      expect([removed.output, removed.code]).toEqual([expect.stringContaining(`Remove the secrets ${secret}`), 0]);
      expect(Object.keys(clone.account().secrets).sort()).toEqual(["AUTH_SECRET", "VAULT_KEYS"]);
      const left = clone.account().deployed.at(-1)?.vars as Record<string, string>;
      expect(Object.keys(settings).filter((name) => left[name] !== "")).toEqual([]);
      expect(clone.account().outages).toEqual([]);
      expect((await clone.deploy({ args: [] })).code).toBe(0);
    },
  );

  test("if a step fails while a secret is taken away, the Worker never needs what is gone, and the next run goes on", async () => {
    const clone = deployedClone();
    await clone.deploy({ args: PROVIDER, env: { OIDC_CLIENT_SECRET: SECRET } });
    const unset = ["OIDC_CLIENT_SECRET", "OIDC_ISSUER", "OIDC_CLIENT_ID"].flatMap((name) => ["--unset", name]);
    for (const command of ["deploy --minify", "secret bulk"])
      for (const late of [{}, { FAKE_FAILS_LATE: "yes" }] as Record<string, string>[])
        expect([command, (await clone.deploy({ args: unset, env: { FAKE_FAILS: command, ...late } })).code]).toEqual([command, 1]);
    expect((await clone.deploy({ args: unset })).code).toBe(0);
    expect(clone.account().secrets.OIDC_CLIENT_SECRET).toBeUndefined();
    expect(clone.account().outages).toEqual([]);
  });

  test("a secret that was deleted with wrangler is known to be gone: its settings can be taken away, and cannot stay", async () => {
    const clone = deployedClone();
    await clone.deploy({ args: PROVIDER, env: { OIDC_CLIENT_SECRET: SECRET } });
    const { OIDC_CLIENT_SECRET: _, ...secrets } = clone.account().secrets;
    clone.changeAccount({ secrets });
    const refused = await clone.deploy({ args: [] });
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringMatching(/Nothing was changed[\s\S]*read -rs OIDC_CLIENT_SECRET && export OIDC_CLIENT_SECRET/),
    ]);
    expect((await clone.deploy({ args: set({ OIDC_ISSUER: "", OIDC_CLIENT_ID: "" }) })).code).toBe(0);
    expect(clone.account().outages).toEqual([]);
  });

  test("another value of a mail service's secret is set directly before the code that it belongs to", async () => {
    const clone = deployedClone();
    await clone.deploy({ args: set({ MAIL_DELIVERY: "resend" }), env: { MAIL_API_KEY: "re_Zx81qPw7mVt3Lk9RbN5y" } });
    const before = clone.calls().length;
    expect((await clone.deploy({ args: set({ MAIL_DELIVERY: "postmark" }), env: { MAIL_API_KEY: SECRET } })).code).toBe(0);
    const order = clone.calls().slice(before);
    const at = (start: string) => order.findIndex(({ command }) => command.startsWith(start));
    expect(order.slice(at("d1 migrations apply AUDIT_DB"), at("deploy --minify") + 1).map(({ command }) => command.split(" ")[0])).toEqual([
      "d1",
      "secret",
      "deploy",
    ]);
    expect(clone.account().outages).toEqual([]);
  });

  test.each([
    [["--unset", "VAULT_KEYS"], "VAULT_KEYS is needed"],
    [["--unset", "ADMIN_EMAILS"], "ADMIN_EMAILS is needed"],
    [["--unset", "NO_SUCH"], "there is no setting NO_SUCH"],
    [["--unset", "OIDC_NAME", "--set", "OIDC_NAME=Acme"], "OIDC_NAME is given and to be taken away"],
    [["--unset", "MAIL_FROM"], "These are missing: --mail-from"],
    [["--unset", "MAIL_API_KEY"], "given and to be taken away"],
  ])("what cannot be taken away is refused before anything is done: %s", async (args, sentence) => {
    const clone = deployedClone();
    const before = clone.account();
    const env: Record<string, string> = args.includes("MAIL_API_KEY") ? { MAIL_API_KEY: "re_Zx81qPw7mVt3Lk9RbN5y" } : {};
    const { code, output } = await clone.deploy({ args, env });
    expect([code, output]).toEqual([1, expect.stringContaining(sentence)]);
    expect(output.split(sentence)).toHaveLength(2);
    expect(clone.account()).toEqual(before);
  });
});

describe("F124: the run compares with what the account has, not with what the last run did", () => {
  test("a Worker that was deleted is deployed again, with the kept vault key, and the run says that everybody signs in again", async () => {
    const clone = deployedClone();
    clone.changeAccount({ deployed: [], secrets: {} });
    const gone = () => new Response("", { status: 404 });
    expect((await clone.deploy({ args: [], reach: gone })).output).toMatch(
      /the key that you kept.*the AUTH_SECRET that you kept as a line AUTH_SECRET=…/,
    );
    writeFileSync(join(clone.root, "deployment.vault-key"), `${vaultKeyIn(first.output)}\n`);
    const { code, output } = await clone.deploy({ args: [] });
    expect([code, output]).toEqual([0, expect.stringContaining("everybody signs in again")]);
    expect(clone.account().deployed).toHaveLength(1);
    expect(vaultKeyIn(output)).toBe(vaultKeyIn(first.output));
  });

  test.each([
    ["was rolled back", { build: "an-earlier-one" }],
    ["was deployed by another program", { build: undefined }],
  ])("a Worker that %s is deployed again", async (_, change) => {
    const clone = deployedClone();
    const [deployed] = clone.account().deployed;
    clone.changeAccount({ deployed: [{ ...deployed, ...change }] });
    expect((await clone.deploy({ args: [] })).code).toBe(0);
    expect(clone.account().deployed.map(({ build }) => build)).toEqual([change.build, deployed?.build]);
  });

  test("a Pages project that was deleted, or rolled back, is deployed again", async () => {
    const clone = deployedClone();
    const args = [...FLAGS, "--domain", "cardea-console.pages.dev", "--pages"];
    expect((await clone.deploy({ args })).code).toBe(0);
    for (const pages of [{}, { "cardea-console": [{ vars: { BUILD: "an-earlier-one" } }] }]) {
      clone.changeAccount({ pages });
      expect((await clone.deploy({ args: [] })).code).toBe(0);
      expect(clone.account().pages["cardea-console"]?.at(-1)).toMatchObject({ services: [{ service: "cardea" }] });
    }
  });

  test("the run waits until the build that it has deployed answers, and not an earlier one", async () => {
    const clone = newClone();
    let asked = 0;
    const reach = (path: string) => {
      const isLate = path === "/healthz" && ++asked < 4;
      return isLate ? Response.json({}, { headers: { "x-cardea-build": "earlier" } }) : usual(path);
    };
    expect((await clone.deploy({ reach })).code).toBe(0);
    expect(asked).toBe(4);
    const never = () => Response.json({}, { headers: { "x-cardea-build": "earlier" } });
    expect((await newClone().deploy({ reach: never })).output).toContain("another build answers there");
  });

  test("wrangler that says “not found” of anything but the Worker stops the run, because secrets could be there", async () => {
    const clone = deployedClone();
    const { code, output } = await clone.deploy({ args: [], env: { FAKE_FAILS: "secret list", FAKE_SAYS: "Account not found" } });
    expect([code, output]).toEqual([1, expect.stringContaining("Account not found")]);
  });

  test("a version that lacks a Durable Object migration of the deployment is refused before anything is changed", async () => {
    const clone = deployedClone();
    const [account, calls] = [clone.account(), clone.calls().length];
    const { code, output } = await clone.deploy({ args: [], base: { migrations: [{ tag: "v1" }, { tag: "v2" }] } });
    expect([code, output]).toEqual([1, expect.stringMatching(/Nothing was changed[\s\S]*up to v2, and v6 is deployed/)]);
    expect([clone.account(), clone.calls().length]).toEqual([account, calls]);
  });
});

describe("F124, S40: the secrets that a run makes", () => {
  test("AUTH_SECRET is shown with the vault key, so that it can be changed without signing anybody out", async () => {
    const former = authSecretIn(first.output) ?? "none";
    const clone = deployedClone();
    const { secrets } = clone.account();
    const env = { AUTH_SECRET: newSecret("AUTH_SECRET"), AUTH_SECRET_PREVIOUS: former };
    expect((await clone.deploy({ args: [], env })).code).toBe(0);
    expect(clone.account().secrets.AUTH_SECRET_PREVIOUS).toBe(secrets.AUTH_SECRET);
    expect((await clone.deploy({ args: ["--unset", "AUTH_SECRET_PREVIOUS"] })).code).toBe(0);
    expect(Object.keys(clone.account().secrets).sort()).toEqual(["AUTH_SECRET", "VAULT_KEYS"]);
  });

  test.each([
    ["with the present one, so that nobody is signed out", true, /stays valid/],
    ["without it, and the run says that everybody signs in again", false, /everybody signs in again/],
  ])("a run makes another AUTH_SECRET %s, keeps it in a file until Cloudflare has it, and shows it", async (_, isKept, sentence) => {
    const former = authSecretIn(first.output) ?? "none";
    const clone = deployedClone();
    const { secrets } = clone.account();
    const env: Record<string, string> = isKept ? { AUTH_SECRET_PREVIOUS: former } : {};
    const how = { args: ["--new-auth-secret"], env };
    expect((await clone.deploy({ ...how, env: { ...env, FAKE_FAILS: "secret bulk" } })).code).toBe(1);
    const { code, output } = await clone.deploy(how);
    expect([code, output]).toEqual([0, expect.stringMatching(sentence)]);
    const shown = authSecretIn(output) ?? "none";
    expect([shown === former, clone.account().secrets.VAULT_KEYS]).toEqual([false, secrets.VAULT_KEYS]);
    expect(clone.account().secrets.AUTH_SECRET).toBe(createHash("sha256").update(shown).digest("hex"));
    expect(clone.account().secrets.AUTH_SECRET_PREVIOUS).toBe(isKept ? secrets.AUTH_SECRET : undefined);
    expect((await clone.deploy({ args: ["--new-auth-secret"], env: { AUTH_SECRET: newSecret("AUTH_SECRET") } })).output).toContain(
      "Nothing was changed",
    );
  });

  test.each([
    ["before Cloudflare had it", {}],
    ["after Cloudflare had it", { FAKE_FAILS_LATE: "yes" }],
  ])("a new AUTH_SECRET of a run that failed %s is not shown as the deployment's, until a run has set one", async (_, when) => {
    const former = authSecretIn(first.output) ?? "none";
    const clone = deployedClone();
    const how = { args: ["--new-auth-secret"], env: { AUTH_SECRET_PREVIOUS: former } };
    const failed = await clone.deploy({ ...how, env: { ...how.env, FAKE_FAILS: "secret bulk", ...when } });
    const next = await clone.deploy({ args: [] });
    for (const { output } of [failed, next]) {
      expect(output).toMatch(/deployment\.vault-key has an AUTH_SECRET of a run that failed.*Keep the former one, too/);
      expect(authSecretIn(output)).toBeUndefined();
    }
    const { code, output } = await clone.deploy(how);
    expect(code).toBe(0);
    expect(clone.account().secrets.AUTH_SECRET).toBe(
      createHash("sha256")
        .update(authSecretIn(output) ?? "none")
        .digest("hex"),
    );
    expect(existsSync(join(clone.root, "deployment.vault-key"))).toBe(false);
  });

  test("an AUTH_SECRET that has gone from Cloudflare is made again, and the run says so and shows it", async () => {
    const clone = deployedClone();
    const { VAULT_KEYS } = clone.account().secrets;
    clone.changeAccount({ secrets: { VAULT_KEYS } });
    const { code, output } = await clone.deploy({ args: [] });
    expect([code, output]).toEqual([0, expect.stringContaining("everybody signs in again")]);
    expect(authSecretIn(output)).not.toBe(authSecretIn(first.output));
    expect([vaultKeyIn(output), clone.account().secrets.VAULT_KEYS]).toEqual([undefined, VAULT_KEYS]);
  });

  test("a kept key that the deployment has no longer is not shown as its key, and stays in its file", async () => {
    const clone = deployedClone();
    const file = join(clone.root, "deployment.vault-key");
    const kept = vaultKeyIn(first.output) ?? "";
    const [{ mark } = { mark: "" }] = listKeyMarks(settingsSchema.shape.VAULT_KEYS.parse(kept.replace("k1:", "k2:")));
    clone.changeAccount({ vaultKeys: [{ id: "k2", mark, records: null, countedAt: null, signInsUntil: null }] });
    const given = { VAULT_KEYS: `${newSecret("VAULT_KEYS").replace("k1:", "k3:")},${kept.replace("k1:", "k2:")}` };
    for (const env of [{}, given] as Record<string, string>[]) {
      writeFileSync(file, `DEPLOYMENT=cardea\nVAULT_KEYS=${kept}\n`);
      const { code, output } = await clone.deploy({ args: [], env });
      expect([code, output]).toEqual([0, expect.stringContaining("of an earlier run, and the deployment has another value by now")]);
      expect([vaultKeyIn(output), readFileSync(file, "utf8").includes(kept)]).toEqual([undefined, true]);
    }
  });

  test("a file with the secrets of another deployment is refused, and one that does not say whose becomes no new deployment's", async () => {
    const clone = newClone();
    const file = join(clone.root, "other.vault-key");
    const args = [...FLAGS, "--vault-key-file", file];
    writeFileSync(file, `DEPLOYMENT=other\nVAULT_KEYS=${newSecret("VAULT_KEYS")}\n`);
    const refused = await clone.deploy({ args });
    expect([refused.code, refused.output]).toEqual([1, expect.stringMatching(/Nothing was changed.*of the deployment other/)]);
    writeFileSync(file, newSecret("VAULT_KEYS"));
    expect((await clone.deploy({ args })).output).toContain("does not say whose");
    expect(clone.account().secrets).toEqual({});
  });

  test.each([
    ["k2:AAAA\nk1:BBBB\n", "line 2", "has VAULT_KEYS for the second time"],
    ["# Acme's Cardea\nVAULT_KEYS=k1:AAAA\n", "line 1", "is neither"],
    ['AUTH_SECRET="Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iO"\n', "line 1", "without quotes"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n", "line 1", "is neither"],
  ])("a file of kept secrets with more than a run would write again is refused before anything is changed: %j", async (text, line, because) => {
    const clone = deployedClone();
    const file = join(clone.root, "mine.vault-key");
    writeFileSync(file, text);
    const before = clone.account();
    const { code, output } = await clone.deploy({ args: ["--new-auth-secret", "--vault-key-file", file] });
    expect([code, output]).toEqual([1, expect.stringMatching(new RegExp(`Nothing was changed: ${line} of .*mine.vault-key.*${because}`))]);
    expect([clone.account(), readFileSync(file, "utf8")]).toEqual([before, text]);
    expect(output).not.toMatch(/AAAA|BBBB|Zx81|b3Bl/);
  });

  test("a kept AUTH_SECRET with which the Worker would not start is not set", async () => {
    const clone = deployedClone();
    const { VAULT_KEYS } = clone.account().secrets;
    clone.changeAccount({ secrets: { VAULT_KEYS } });
    writeFileSync(join(clone.root, "deployment.vault-key"), "AUTH_SECRET=typed\n");
    const { code, output } = await clone.deploy({ args: [] });
    expect([code, output]).toEqual([1, expect.stringMatching(/AUTH_SECRET is not valid.*No secret was set/)]);
    expect(clone.account().secrets).toEqual({ VAULT_KEYS });
  });

  test("an unfinished private file of a run that was killed is removed by the next one", async () => {
    const clone = deployedClone();
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const left = ["deployment.json", "deployment.vault-key", "deployment.set-up-address"].map((name) => join(clone.root, `${name}.${pid}.new`));
    for (const file of left) writeFileSync(file, "{");
    expect((await clone.deploy({ args: [] })).code).toBe(0);
    expect(left.filter((file) => existsSync(file))).toEqual([]);
  });

  test("git takes neither the file of a deployment nor any of the files beside it", () => {
    const names = ["deployment", "deployment-staging", "deployment.my.acme"];
    const files = names.flatMap((name) => [
      `${name}.json`,
      `${name}.vault-key`,
      `${name}.set-up-address`,
      `wrangler.${name}.json`,
      `${name}.vault-key.7.new`,
    ]);
    const { stdout } = spawnSync("git", ["check-ignore", ...files], { encoding: "utf8" });
    expect(stdout.trim().split("\n")).toEqual(files);
  });

  test("programs that build have NODE_ENV=production, whatever the environment has", async () => {
    const run = makeRunProgram({ ...process.env, NODE_ENV: "development" }, process.cwd());
    expect((await run(process.execPath, ["-p", "process.env.NODE_ENV"])).stdout.trim()).toBe("production");
  });
});
