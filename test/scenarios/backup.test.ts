import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, startRun } from "../../scripts/processes.ts";
import { serverUrls } from "../fixtures/origins.ts";
import { call, makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { provide } from "../harness/provide.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const PASSPHRASE = "a passphrase for this test";
const KEY = "demo-ada-1";

let cardea: Cardea;
beforeAll(async () => {
  cardea = await startCardea();
});
afterAll(() => cardea?.stop());

/** Runs what `npm run backup` or `npm run restore` runs. */
const script = (name: "backup" | "restore", args: string[], passphrase = PASSPHRASE) =>
  run(process.execPath, [`scripts/${name}.ts`, ...args], environment(passphrase));

const environment = (passphrase = PASSPHRASE) => ({
  CARDEA_HOME: cardea.home,
  PORT: String(cardea.port),
  CARDEA_BACKUP_PASSPHRASE: passphrase,
});

/**
 * Sends a signal to a run of `npm run backup` or `npm run restore` as soon as it says a word.
 * @returns its exit code, what it has left, and the processes that it has left
 */
async function endScript(name: "backup" | "restore", args: string[], word: string, signal: NodeJS.Signals) {
  const { child, ended } = startRun(process.execPath, [`scripts/${name}.ts`, ...args], environment());
  let said = "";
  child.stdout?.on("data", (chunk: unknown) => {
    if (!said.includes(word) && `${said}${String(chunk)}`.includes(word)) child.kill(signal);
    said += String(chunk);
  });
  await ended;
  const own = `cardea-backup-${child.pid}-`;
  const files = [
    ...readdirSync(tmpdir()).filter((file) => file.startsWith(own)),
    ...readdirSync(cardea.home).filter((file) => file.includes("unfinished")),
  ];
  const processes = (await run("ps", ["-eo", "args"])).stdout.split("\n").filter((line) => line.includes(own));
  return { code: child.exitCode, said: said.slice(said.indexOf(word)), left: [...files, ...processes] };
}

/** A project with a server of a pasted key and one with sign-in, and a link that both people may use. @returns the administrator, and the link's path */
async function makeKept() {
  const { origin, origins } = cardea;
  const send = sendTo(origin);
  const admin = makeBrowserOn(origin, send);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "kept", name: "Kept" });
  const urls = serverUrls(origins);
  const field = { name: "X-API-Key", label: "Key", help: "", prefix: "" };
  const header = { slug: "header", name: "Header", url: urls.header, authScope: { type: "header", level: "user", fields: [field] } };
  const oauth2 = { slug: "oauth2", name: "OAuth", url: urls.oauth2, authScope: { type: "oauth2", level: "user" } };
  for (const server of [header, oauth2]) expect((await admin.api("POST", "/projects/kept/servers", server)).status).toBe(201);
  const link = await admin.api<{ id: string }>("POST", "/projects/kept/links", {
    type: "user",
    servers: ["header", "oauth2"],
    domains: ["example.com"],
  });
  return { admin, link: `/connect/${link.body.id}` };
}

/** A person connects some servers. @returns the token of the person's agent */
async function connectPerson(name: string, link: string, servers: string[]): Promise<string> {
  const { origin } = cardea;
  const person = makeBrowserOn(origin, sendTo(origin));
  await person.signIn(`${name}@example.com`, link);
  for (const server of servers) expect((await provide(person, link, server, { owner: name, key: KEY, origin })).text).toContain("is connected");
  return (await makeAgents(origin, sendTo(origin)).signInAgent(person, "kept")).access_token;
}

/** The provider's servers refuse all access tokens from now on. */
const endAccessTokens = () => cardea.askFixtures("/forget/AccessToken", { method: "POST" });

async function whoIs(token: string, server: string): Promise<string> {
  const agent = await makeAgents(cardea.origin, sendTo(cardea.origin)).connectAgent("kept", token);
  return (await call(agent, `${server}__whoami`)).text;
}

test("F124a: after everything was destroyed, a restored backup lets the same agent call with the person's pasted key and with a refreshed token", async () => {
  const { admin, link } = await makeKept();
  await cardea.setFixtures({ accessTokenSeconds: 10 });
  const token = await connectPerson("ada", link, ["header", "oauth2"]);
  await cardea.setFixtures({ accessTokenSeconds: 3600 });
  // A call refreshes its token when it expires. The provider rotates refresh tokens, so only the person's object has the latest one.
  await expect
    .poll(async () => {
      expect(await whoIs(token, "oauth2")).toContain("ada");
      return (await cardea.readLedger()).tokenRequests.refresh_token;
    })
    .toBe(1);

  const file = join(cardea.home, "kept.backup");
  const ended = await endScript("backup", [file], "Exporting DB", "SIGINT");
  expect([ended, existsSync(file)]).toEqual([{ code: 130, said: "Exporting DB …\n", left: [] }, false]);
  expect(await script("backup", [file])).toMatchObject({ ok: true, output: expect.stringContaining("has both databases") });
  expect(readFileSync(file).includes("ada@example.com")).toBe(false);

  await cardea.stop();
  rmSync(join(cardea.home, ".wrangler"), { recursive: true });
  rmSync(join(cardea.home, ".cardea", "demo-link"));
  cardea = await startCardea(cardea);
  await expect(whoIs(token, "header")).rejects.toThrow();

  expect(await script("restore", [file], "not the passphrase")).toMatchObject({ ok: false, output: expect.stringContaining("passphrase is wrong") });
  expect(await script("restore", [file])).toMatchObject({ ok: false, output: expect.stringContaining("Nothing was written") });
  await expect(whoIs(token, "header")).rejects.toThrow();

  const broken = await endScript("restore", [file, "--replace"], "Writing DB", "SIGTERM");
  expect(broken).toEqual({ code: 143, said: "Writing DB …\n", left: [] });
  expect(await script("restore", [file])).toMatchObject({ ok: false, output: expect.stringContaining("to go on where a restore was ended") });
  expect(await script("restore", [file, "--replace"])).toMatchObject({ ok: true, output: expect.stringContaining("Restored the backup of") });
  await endAccessTokens();
  for (const server of ["header", "oauth2"]) expect(await whoIs(token, server)).toContain("ada");

  // What came after the backup ends with the next restore; who was erased after it is named.
  const newer = await connectPerson("bob", link, ["header"]);
  expect(await whoIs(newer, "header")).toContain("ada");
  const address = "ada@example.com";
  expect((await admin.api("POST", "/erasures", { email: address, confirm: address })).status).toBe(202);
  expect(await script("restore", [file, "--replace"])).toMatchObject({
    ok: true,
    output: expect.stringContaining(`Erase these people again: ${address}`),
  });
  await expect(whoIs(newer, "header")).rejects.toThrow();
  expect(await whoIs(token, "header")).toContain("ada");
});
