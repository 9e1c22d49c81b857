import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { FLAGS, newClone, usual } from "../../test/harness/deploy-clone.ts";
import { askAtTerminal } from "../ask.ts";
import { isRunning } from "../processes.ts";
import { askHealth } from "./work.ts";

describe("F124: what the operator is asked", () => {
  test("a run without flags asks for name, domain, administrator and the way to sign in", async () => {
    const clone = newClone();
    const answers = [
      "",
      "id.company.dev",
      "ada@company.dev",
      "2",
      "https://login.company.dev",
      "client-7",
      "Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iO",
    ];
    const { code, output } = await clone.deploy({ args: [], answers });
    expect(output).toContain("Cardea runs at https://id.company.dev/");
    expect(code).toBe(0);
    expect(clone.file()).toMatchObject({ name: "cardea", settings: { SIGN_IN_CODES: "off", OIDC_CLIENT_ID: "client-7" } });
    expect(output).not.toContain("test mail");
  });

  test("where nobody can be asked, the run names the flags that are missing", async () => {
    const { code, output } = await newClone().deploy({ args: ["--name", "cardea"] });
    expect([code, output.includes("--domain"), output.includes("--admin")]).toEqual([1, true, true]);
  });

  test("one of several accounts is chosen, and a person who is not signed in is told how to", async () => {
    const env = { FAKE_ACCOUNTS: '[{"id":"a1","name":"One"},{"id":"a2","name":"Two"}]' };
    expect(await newClone().deploy({ env })).toMatchObject({ code: 1, output: expect.stringContaining("--account ID") });
    const clone = newClone();
    const questions: string[] = [];
    await clone.deploy({ env, answers: ["3", "2"], onQuestion: (question) => void questions.push(question) });
    expect(questions[1]).toContain("write a number from 1 to 2");
    expect(clone.file().account).toBe("a2");
    expect(await newClone().deploy({ env: { FAKE_SIGNED_OUT: "1" } })).toMatchObject({ code: 1, output: expect.stringContaining("wrangler login") });
  });

  test.each([
    [["--domain", "https://cardea.company.dev"], "the domain is a host"],
    [["--domain", "cardea.example.com"], "sample value"],
    [["--name", "cardea", "--domain", "other.acme.workers.dev"], "begins with the name"],
    [["--pages", "--domain", "cardea.acme.workers.dev"], "that of the Pages project"],
    [["--domain", "cardea-console.pages.dev"], "needs --pages"],
    [["--name", "Not A Name"], "the name has"],
    [["--set", "NO_SUCH=1"], "there is no setting NO_SUCH"],
    [["--set", "MAIL_DELIVERY=inbox"], "only for development"],
    [["--admin", "x"], "“x” is no e-mail address; write each like ada@your-company.com"],
    [["--admin", ""], "--admin ada@your-company.com"],
    [["--mail-from", "cardea"], "MAIL_FROM"],
    [["--set", "PUBLIC_ORIGIN=https://id.company.dev"], "use --domain"],
    [["--set", "MAIL_SMTP_PORT=many", "--set", "MAIL_DELIVERY=smtp"], "must be a port number"],
    [["--set", "OIDC_ISSUER=https://login.company.dev"], "are set together"],
    [["--file", "staging.json"], "git would take staging.json"],
    [["--file", "deployment"], "ends in .json"],
    [["--vault-key-file", "kept.key"], "ends in .vault-key"],
  ])("wrong answers are refused at once, whether or not others are missing, also in a dry run: %s", async (wrong, sentence) => {
    for (const args of [[...FLAGS, ...wrong], wrong, ["--dry-run", ...wrong]]) {
      const clone = newClone();
      const ask: string[] = [];
      const { code, output } = await clone.deploy({ args, onQuestion: (question) => void ask.push(question) });
      expect([args, code, output]).toEqual([args, 1, expect.stringContaining(sentence)]);
      expect(output).toContain("Nothing was changed");
      expect([ask, readdirSync(clone.root)]).toEqual([[], ["web"]]);
    }
  });

  test("all wrong answers are told at once", async () => {
    const { output } = await newClone().deploy({ args: ["--dry-run", "--name", "Bad Name", "--admin", "x", "--set", "NO_SUCH=1"] });
    for (const sentence of ["the name has", "“x” is no e-mail address", "there is no setting NO_SUCH"]) expect(output).toContain(sentence);
  });

  test.each([
    ['{ "name": "card', "is no JSON. Restore it"],
    [{ name: "Not A Name" }, "the name has"],
    [{ domain: "https://cardea.company.dev" }, "the domain is a host"],
    [{ settings: { ADMIN_EMAILS: "ada" } }, "no e-mail address"],
    [{ settings: { NO_SUCH: "1" } }, "there is no setting NO_SUCH"],
  ])("a wrong answer in the file is refused at once: %j", async (content, sentence) => {
    const clone = newClone();
    writeFileSync(join(clone.root, "deployment.json"), typeof content === "string" ? content : JSON.stringify(content));
    for (const args of [[], ["--dry-run"]])
      expect(await clone.deploy({ args })).toMatchObject({ code: 1, output: expect.stringContaining(sentence) });
  });

  test("a wrong secret of the environment is refused in a dry run too, and is not printed", async () => {
    const { code, output } = await newClone().deploy({ args: ["--dry-run"], env: { AUTH_SECRET: "too-short" } });
    expect([code, output]).toEqual([1, expect.stringContaining("AUTH_SECRET")]);
    expect(output).not.toContain("too-short");
  });

  test("a wrong answer to a question is asked for once more, with what to write", async () => {
    const clone = newClone();
    const questions: string[] = [];
    const answers = [
      ...["Not A Name", "cardea", "https://id.company.dev", "id.company.dev", "ada", "ada@company.dev", "yes", "3", "me", "id@company.dev"],
      ...["login", "https://login.company.dev", "client-7", "from the provider", "Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iO"],
    ];
    const { code, output } = await clone.deploy({ args: [], answers, onQuestion: (question) => void questions.push(question) });
    expect([output, code]).toEqual([expect.stringContaining("Cardea runs at https://id.company.dev/"), 0]);
    const told = questions.filter((question) => question.startsWith("  "));
    const sentences = ["the name has", "the domain is a host", "no e-mail address", "write 1, 2 or 3", "MAIL_FROM", "OIDC_ISSUER", "sample value"];
    expect(told).toEqual(sentences.map((sentence) => expect.stringContaining(sentence)));
    expect(clone.file()).toMatchObject({ settings: { MAIL_FROM: "id@company.dev", OIDC_CLIENT_ID: "client-7" } });
  });

  test("a client secret that was typed, and lost because an earlier step failed, is asked for once more", async () => {
    const clone = newClone();
    const secret = "Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iO";
    const answers = ["", "id.company.dev", "ada@company.dev", "2", "https://login.company.dev", "client-7", secret];
    expect((await clone.deploy({ args: [], answers, env: { FAKE_FAILS: "d1 create cardea-audit" } })).code).toBe(1);
    const unasked = await clone.deploy({ args: [] });
    expect([unasked.code, unasked.output]).toEqual([1, expect.stringMatching(/Nothing was changed[\s\S]*read -rs OIDC_CLIENT_SECRET/)]);
    expect((await clone.deploy({ args: [], answers: [secret] })).code).toBe(0);
    expect(Object.keys(clone.account().secrets)).toContain("OIDC_CLIENT_SECRET");
  });

  test.each([["cardea.xn--p1ai"], ["cardea.xn--90a3ac"]])("a domain below an international top level domain is taken: %s", async (domain) => {
    expect((await newClone().deploy({ args: [...FLAGS, "--domain", domain] })).code).toBe(0);
  });

  test("a sender that is empty is no way to sign in", async () => {
    const { code, output } = await newClone().deploy({ args: [...FLAGS, "--mail-from", ""] });
    expect([code, output]).toEqual([1, expect.stringContaining("These are missing: --mail-from")]);
  });

  test.each([["\u0003"], ["\u0004"], ["answer\r"]])("a question at the terminal is over when %j is typed", async (typed) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const asked = askAtTerminal("Passphrase: ", true, { input, output });
    input.write(typed);
    expect(await asked).toBe(typed === "answer\r" ? "answer" : undefined);
    expect(String(output.read())).not.toContain("answer");
  });

  test.each([
    ["--vault-key-file", "k.vault-key"],
    ["--file", "deployment.json"],
  ])("a path of %s that cannot be written is refused before anything is made", async (flag, name) => {
    const clone = newClone();
    const { code, output } = await clone.deploy({ args: [...FLAGS, flag, join(clone.root, "nowhere", name)] });
    expect([code, output]).toEqual([1, expect.stringMatching(/Nothing was changed[\s\S]*nowhere.* cannot be written: ENOENT/)]);
    expect(clone.account().databases).toEqual([]);
  });

  test("a file error in the middle of a run is told with the step and what was done before it", async () => {
    const clone = newClone();
    const reach = (path: string) => {
      rmSync(join(clone.root, "deployment.json"), { recursive: true, force: true });
      mkdirSync(join(clone.root, "deployment.json"));
      return usual(path);
    };
    const { code, output } = await clone.deploy({ reach });
    expect([code, output]).toEqual([1, expect.stringMatching(/✗ Wait until[\s\S]*EISDIR[\s\S]*Done before it, and kept: \n {2}- Create/)]);
    expect(output).toContain("The vault key of this deployment is in");
  });

  test("a run without --dry-run, because npm has taken it for itself, is refused before anything is looked up", async () => {
    const clone = newClone();
    const { code, output } = await clone.deploy({ env: { npm_config_dry_run: "true" } });
    expect([code, output]).toEqual([1, expect.stringMatching(/Nothing was changed[\s\S]*npm run … -- --dry-run/)]);
    expect(readdirSync(clone.root)).toEqual(["web"]);
  });

  test("the account is the one that the environment names, as for wrangler; one that wrangler may not use is refused", async () => {
    const clone = newClone();
    const env = { FAKE_ACCOUNTS: '[{"id":"a1","name":"One"},{"id":"a2","name":"Two"}]' };
    const other = await clone.deploy({ env: { ...env, CLOUDFLARE_ACCOUNT_ID: "a3" } });
    expect([other.code, other.output]).toEqual([1, expect.stringContaining("CLOUDFLARE_ACCOUNT_ID is a3")]);
    expect((await clone.deploy({ env: { ...env, CLOUDFLARE_ACCOUNT_ID: "a2" } })).code).toBe(0);
    expect(clone.file()).toMatchObject({ account: "a2" });
  });

  test("an empty client secret is refused before anything is looked up", async () => {
    const clone = newClone();
    const answers = ["", "id.company.dev", "ada@company.dev", "2", "https://login.company.dev", "client-7", " "];
    const { code, output } = await clone.deploy({ args: [], answers });
    expect([code, output]).toEqual([1, expect.stringContaining("OIDC_CLIENT_SECRET=… in the environment")]);
    expect(readdirSync(clone.root)).toEqual(["web"]);
  });

  test("a file of a deployment may be in another folder, and its configuration is in the project", async () => {
    const [clone, folder] = [newClone(), mkdtempSync(join(tmpdir(), "cardea-kept-"))];
    const { code, output } = await clone.deploy({ args: [...FLAGS, "--file", join(folder, "acme.json")] });
    expect([output, code]).toEqual([expect.stringContaining("Cardea runs at"), 0]);
    expect(readdirSync(folder)).toEqual(["acme.json"]);
    expect(existsSync(join(clone.root, "wrangler.acme.json"))).toBe(true);
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("a run of npm run deploy that %s ends says that the next one goes on, and leaves no wrangler behind", async (signal, code) => {
  const root = mkdtempSync(join(tmpdir(), "cardea-ended-"));
  const held = join(root, "held");
  const says = `whoami*) echo '{"loggedIn":true,"accounts":[{"id":"acc-1","name":"One"}]}';;`;
  writeFileSync(join(root, "wrangler"), `#!/bin/sh\ncase "$*" in ${says} *) echo $$ >>"${held}"; exec sleep 300;; esac\n`, { mode: 0o755 });
  copyFileSync("wrangler.toml", join(root, "wrangler.toml"));
  const args = [resolve("scripts/deploy.ts"), ...FLAGS, "--domain", "cardea.acme.workers.dev"];
  const env = { ...process.env, PATH: `${root}${delimiter}${process.env.PATH}`, TMPDIR: root };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
  const said = text(child.stderr);
  const pids = () => (existsSync(held) ? readFileSync(held, "utf8").trim().split("\n").map(Number) : []);
  await expect.poll(() => pids().length).toBe(6);
  child.kill(signal);
  expect([await once(child, "exit"), await said]).toEqual([[code, null], expect.stringContaining("the next npm run deploy finds out and goes on")]);
  await expect.poll(() => pids().filter(isRunning)).toEqual([]);
});

test("a host that takes a connection and never answers is given up, and a redirect is no answer of Cardea", async () => {
  const server = createServer((request, response) => void (request.url === "/healthz" && response.writeHead(302, { location: "/sign-in" }).end()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await askHealth((path, init) => fetch(`${origin}${path}`, init))).status).toBe(302);
  await expect(askHealth((_, init) => fetch(`${origin}/silent`, init), 50)).rejects.toThrow(/timeout/i);
  server.closeAllConnections();
  server.close();
});
