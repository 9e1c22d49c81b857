import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BACKUP_FORMAT } from "../../worker/version.ts";
import { startRun } from "../processes.ts";
import { sealTo } from "./sealed-file.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-remote-"));
const at = (name: string) => join(folder, name);
const origin = () => `https://localhost:${(server.address() as AddressInfo).port}`;
let server: Server;
/** What the deployment was sent. */
const written: string[] = [];

const readAccount = (): { secrets: Record<string, string>; restored: string[] } => JSON.parse(readFileSync(at("account.json"), "utf8"));
const writeAccount = (secrets: Record<string, string>) => writeFileSync(at("account.json"), JSON.stringify({ secrets, restored: [] }));
const calls = () =>
  readFileSync(`${at("account.json")}.calls`, "utf8")
    .trim()
    .split("\n");

/** From now on no command is held, and none was let go. */
const letGo = () => {
  for (const end of ["held", "go"]) rmSync(`${at("account.json")}.${end}`, { force: true });
};

/** A deployment whose endpoint takes the token that the account has at the moment. */
beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  writeFileSync(at("cert.pem"), cert);
  writeFileSync(at("wrangler"), `#!/bin/sh\nexec "${process.execPath}" "${resolve("test/harness/fake-remote.mjs")}" "$@"\n`);
  chmodSync(at("wrangler"), 0o755);
  server = createServer({ key, cert }, async (request, response) => {
    const path = (request.url ?? "").replace("/operator/backup", "");
    const { BACKUP_TOKEN: token } = readAccount().secrets;
    const body = (await request.toArray()).join("");
    if (request.method === "POST") written.push(`${path} ${body}`);
    const entries = path.startsWith("/values/vault") ? [{ key: "prj_1/as_1", value: "v1.k1.sealed" }] : [];
    const answer = path === "/about" ? { format: BACKUP_FORMAT, version: "0.1.0", vaultKeys: [] } : { entries, written: 1, removed: 0 };
    const isKnown = token !== undefined && request.headers.authorization === `Bearer ${token}`;
    response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(isKnown ? answer : {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  writeFileSync(at("wrangler.deployment.json"), JSON.stringify({ name: "cardea", vars: { PUBLIC_ORIGIN: origin() } }));
});
afterAll(() => void server.close());

/** Runs `npm run backup` or `npm run restore` of the deployment in the account. */
const runScript = (script: "backup" | "restore", file: string, env: Record<string, string> = {}, more: string[] = []) =>
  startScript(script, file, env, more).ended;

function startScript(script: "backup" | "restore", file: string, env: Record<string, string> = {}, more: string[] = []) {
  const args = [`scripts/${script}.ts`, at(file), "--remote", "--origin", origin(), "--config", at("wrangler.deployment.json"), ...more];
  return startRun(process.execPath, args, {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    FAKE_ACCOUNT: at("account.json"),
    NODE_EXTRA_CA_CERTS: at("cert.pem"),
    CARDEA_BACKUP_PASSPHRASE: "a passphrase of a test",
    ...env,
  });
}

describe("F124a: a backup of a deployment in an account, and its restore", () => {
  test("the token is made for the run and deleted, the run says what D1 does meanwhile, and the restore brings all of it back", async () => {
    writeAccount({ AUTH_SECRET: "x" });
    const made = await runScript("backup", "kept.backup");
    expect(made).toMatchObject({ ok: true, output: expect.stringContaining("both databases, 1 values and 0 objects") });
    expect(made.output).toContain("answers no other query");
    expect(readAccount().secrets).toEqual({ AUTH_SECRET: "x" });
    const order = ["secret list", "secret put", "d1 export DB", "d1 export AUDIT_DB", "secret delete"];
    const places = order.map((command) => calls().findIndex((call) => call.startsWith(command)));
    expect([places.includes(-1), places]).toEqual([false, [...places].sort((a, b) => a - b)]);

    const restored = await runScript("restore", "kept.backup", {}, ["--replace"]);
    expect(restored).toMatchObject({ ok: true, output: expect.stringContaining("Restored the backup") });
    expect(readAccount().secrets).toEqual({ AUTH_SECRET: "x" });
    for (const name of ["DB", "AUDIT_DB"]) expect(readAccount().restored.join()).toContain(`VALUES ('${name}')`);
    expect(written.join()).toContain("v1.k1.sealed");
  });

  test("neither the passphrase nor a token is in the environment of wrangler", async () => {
    writeAccount({ BACKUP_TOKEN: "the operator's" });
    expect((await runScript("backup", "quiet.backup", { CARDEA_BACKUP_TOKEN: "the operator's" })).ok).toBe(true);
    expect(existsSync(`${at("account.json")}.environment`)).toBe(false);
  });

  test("while a run is under way, another one of the same deployment is refused; a run that was killed holds up nobody", async () => {
    letGo();
    writeAccount({ BACKUP_TOKEN: "the operator's" });
    const token = { CARDEA_BACKUP_TOKEN: "the operator's" };
    const { child, ended } = startScript("backup", "first.backup", { ...token, FAKE_HOLDS: "d1 export DB" });
    await expect.poll(() => existsSync(`${at("account.json")}.held`)).toBe(true);
    for (const script of ["backup", "restore"] as const) {
      const second = await runScript(script, "kept.backup", token, script === "restore" ? ["--replace"] : []);
      expect([second.ok, second.output]).toEqual([false, expect.stringContaining(`another backup or restore of ${origin()} is under way`)]);
    }
    child.kill("SIGKILL");
    writeFileSync(`${at("account.json")}.go`, "");
    await ended;
    expect((await runScript("backup", "second.backup", token)).ok).toBe(true);
  });

  test.each([
    ["that was sealed with a vault key which the deployment lacks", { vaultKeys: [{ id: "k7", mark: "of-another-key" }] }, "lacks the vault key k7"],
    ["of another format", { format: BACKUP_FORMAT + 1 }, `The backup has format ${BACKUP_FORMAT + 1}`],
  ])("a backup %s is refused before anything is written, also with --replace", async (_, change, sentence) => {
    writeAccount({});
    const sealed = await sealTo(at("foreign.backup"), "a passphrase of a test");
    const about = { kind: "about", at: new Date().toISOString(), origin: origin(), format: BACKUP_FORMAT, vaultKeys: [] };
    await sealed.write({ ...about, ...change });
    await sealed.write({ kind: "end", lines: 1, values: 0, keepers: 0 });
    await sealed.close();
    const before = written.length;
    const { ok, output } = await runScript("restore", "foreign.backup", {}, ["--replace"]);
    expect([ok, output]).toEqual([false, expect.stringContaining(sentence)]);
    expect([readAccount(), written.length]).toEqual([{ secrets: {}, restored: [] }, before]);
  });

  test("a backup that has a part which this version does not know is refused with a sentence, before anything is done", async () => {
    writeAccount({});
    const sealed = await sealTo(at("unknown.backup"), "a passphrase of a test");
    await sealed.write({ kind: "of-a-later-version" });
    await sealed.close();
    const before = calls().length;
    const { ok, output } = await runScript("restore", "unknown.backup", {}, ["--replace"]);
    expect([ok, output, calls().length]).toEqual([false, expect.stringContaining("a newer one made it"), before]);
    expect(output).not.toContain("    at ");
  });

  test("a restore that fails after it has begun to write says that it is to be run again with --replace", async () => {
    writeAccount({});
    const { ok, output } = await runScript("restore", "kept.backup", { FAKE_FAILS: "--file" }, ["--replace"]);
    expect([ok, output]).toEqual([false, expect.stringMatching(/API is down[\s\S]*has not come to its end.*run it again with --replace/)]);
  });

  test.each([
    ["secret list", ""],
    ["secret put", ""],
    ["secret put", "late"],
    ["d1 export DB", ""],
    ["d1 export AUDIT_DB", "late"],
  ])("if %s fails %s, no token stays and there is no backup of that name", async (command, late) => {
    writeAccount({ AUTH_SECRET: "x" });
    const { ok, output } = await runScript("backup", "broken.backup", { FAKE_FAILS: command, ...(late && { FAKE_FAILS_LATE: late }) });
    expect([ok, output]).toEqual([false, expect.stringMatching(/API is down|failed|could not/)]);
    expect([readAccount().secrets, existsSync(at("broken.backup"))]).toEqual([{ AUTH_SECRET: "x" }, false]);
  });

  test("a backup of a version with a migration that this folder lacks is refused before anything is done", async () => {
    writeAccount({ AUTH_SECRET: "x" });
    const sealed = await sealTo(at("newer.backup"), "a passphrase of a test");
    const about = { kind: "about", at: new Date().toISOString(), origin: origin(), format: BACKUP_FORMAT, vaultKeys: [] };
    await sealed.write({ ...about, migration: "9999_of_a_later_version.sql" });
    await sealed.write({ kind: "end", lines: 1, values: 0, keepers: 0 });
    await sealed.close();
    const before = calls().length;
    const { ok, output } = await runScript("restore", "newer.backup", {}, ["--replace"]);
    expect([ok, output]).toEqual([false, expect.stringContaining("its last migration is 9999_of_a_later_version.sql")]);
    expect([readAccount().restored, calls().length]).toEqual([[], before]);
  });

  test("a passphrase file that is not there ends a run with a sentence", async () => {
    const { ok, output } = await runScript("backup", "any.backup", {}, ["--passphrase-file", at("nothing")]);
    expect([ok, output]).toEqual([false, expect.stringMatching(/The passphrase cannot be read from .*nothing.*Nothing was done/)]);
    expect(output).not.toContain("    at ");
  });

  test("a signal while wrangler stores the token ends the run after the token was deleted, and nothing is begun any more", async () => {
    letGo();
    writeAccount({ AUTH_SECRET: "x" });
    const before = calls().length;
    const { child, ended } = startScript("backup", "ended.backup", { FAKE_HOLDS: "secret put" });
    await expect.poll(() => existsSync(at("account.json.held"))).toBe(true);
    const said = once(child.stderr ?? child, "data");
    child.kill("SIGINT");
    expect(String(await said)).toContain("Ending");
    writeFileSync(at("account.json.go"), "");
    const { output } = await ended;
    expect([child.exitCode, output.includes("Exporting")]).toEqual([130, false]);
    expect(
      calls()
        .slice(before)
        .map((call) => call.split(" ").slice(0, 2).join(" ")),
    ).toEqual(["secret list", "secret put", "secret delete"]);
    expect(readAccount().secrets).toEqual({ AUTH_SECRET: "x" });
    const left = [...readdirSync(folder), ...readdirSync(tmpdir())].filter((name) => name.startsWith("ended.") || name.includes(`-${child.pid}-`));
    expect(left).toEqual([]);
  });

  test("if the token cannot be deleted, the run says how to", async () => {
    writeAccount({});
    const { output } = await runScript("backup", "left.backup", { FAKE_FAILS: "secret delete" });
    expect(output).toContain("npx wrangler secret delete BACKUP_TOKEN --config");
  });

  test("a token that the operator has set is neither replaced nor deleted, and can be named", async () => {
    writeAccount({ BACKUP_TOKEN: "the operator's" });
    const { ok, output } = await runScript("backup", "other.backup");
    expect([ok, output]).toEqual([false, expect.stringContaining("CARDEA_BACKUP_TOKEN")]);
    expect(readAccount().secrets).toEqual({ BACKUP_TOKEN: "the operator's" });
    expect((await runScript("backup", "other.backup", { CARDEA_BACKUP_TOKEN: "the operator's" })).ok).toBe(true);
    expect(readAccount().secrets).toEqual({ BACKUP_TOKEN: "the operator's" });
  });
});
