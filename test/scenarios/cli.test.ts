import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAuditVerifier } from "../../worker/audit/verify-export.ts";
import { handleOf } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { OWN_ENVIRONMENT } from "../harness/own-environment.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

type Key = { id: string; key: string };

let cardea: Cardea;
let admin: ReturnType<typeof makeBrowserOn>;
const home = mkdtempSync(join(tmpdir(), "cardea-cli-"));

beforeAll(async () => {
  cardea = await startCardea();
  admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await admin.signIn("admin@example.com");
});
afterAll(() => cardea?.stop());

/** Runs the program as a person's shell does. @param input its standard input */
async function run(args: string[], { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, ["cli/cardea.ts", ...args], { env: { ...OWN_ENVIRONMENT, HOME: home, ...env } });
  child.stdin.end(input);
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: child.exitCode, out, error };
}

async function makeToken(purpose: "platform" | "audit"): Promise<Key> {
  return (await admin.api<Key>("POST", "/projects/demo/api-keys", { name: `${purpose} of the command line`, purpose })).body;
}

test("F122: a person signs in, begins a file, makes a link, revokes it, reads the audit, and is told when the token has ended", async () => {
  const { id, key } = await makeToken("platform");
  const signedIn = await run(["login", "--url", cardea.origin, "--project", "demo"], { input: `${key}\n` });
  expect([signedIn.code, signedIn.error]).toEqual([0, ""]);
  expect(signedIn.out).toMatch(/^Signed in to Demo/);
  expect(statSync(join(home, ".config/cardea/logins.json")).mode & 0o777).toBe(0o600);

  const { servers } = JSON.parse((await run(["servers", "--json"])).out) as { servers: { slug: string }[] };
  const listed = await admin.api<{ servers: { slug: string }[] }>("GET", "/projects/demo/servers");
  expect(servers.map(({ slug }) => slug)).toEqual(listed.body.servers.map(({ slug }) => slug));
  expect((await run(["users"])).out).toContain("admin@example.com");
  expect((await run(["connections"])).out).toMatch(/^CONNECTION/);
  expect(JSON.parse((await run(["projects", "--json"])).out)).toMatchObject({ projects: [{ project: "demo", name: "Demo", role: "admin" }] });

  const file = join(home, "cardea.yaml");
  const began = await run(["init", "--output", file]);
  expect([began.code, began.out]).toEqual([0, expect.stringContaining("The project is written to")]);
  expect(await run(["diff", "--file", file, "--exit-code"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("The project is as the file says."),
  });

  const made = await run(["link", "create", "--server", "notes", "--email", "ada@example.org", "--expires", "2h"]);
  expect([made.code, made.error]).toEqual([0, ""]);
  const url = made.out.trim();
  expect(url.startsWith(`${cardea.origin}/connect/lnk_`)).toBe(true);
  expect((await run(["link", "list"])).out).toMatch(/lnk_\S+ +– +user +active +notes +ada@example\.org/);
  expect((await run(["link", "revoke", url])).code).toBe(0);
  expect((await run(["link", "list"])).out).toMatch(/lnk_\S+ +– +user +deleted/);

  await expect.poll(async () => (await run(["audit", "tail"])).out).toMatch(/link\.create[\s\S]*link\.delete/);
  const exported = await run(["audit", "export"]);
  const verifier = makeAuditVerifier(undefined);
  for (const line of exported.out.trim().split("\n")) verifier.take(line);
  expect(verifier.finish()).toMatchObject({ faults: [], isFiltered: false });
  const events = exported.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { action: string; actor: string });
  expect(events.find(({ action }) => action === "link.create")?.actor).toMatch(new RegExp(`^token:${id} user:`));

  const examined = JSON.parse((await run(["doctor", "--json"])).out) as { findings: { about: string; state: string }[] };
  for (const about of ["sign-in", "instance", "API", "token"])
    expect(examined.findings.find((finding) => finding.about === about)).toMatchObject({ state: "ok" });

  const mcp = join(home, "mcp.json");
  const withClient = async (mcpServers: object): Promise<string> => {
    writeFileSync(mcp, JSON.stringify({ mcpServers }));
    return (await run(["doctor", "--client", mcp])).out;
  };
  expect(await withClient({ cardea: { url: `${cardea.origin}/mcp/demo` } })).toContain(`✓ client cardea: it has ${cardea.origin}/mcp/demo`);
  expect(await withClient({ cardea: { url: `${cardea.origin}/mcp/other` } })).toContain("! client cardea: It is for another project, “other”.");
  expect(await withClient({ cardea: { url: `${cardea.origin}/demo` } })).toContain("✗ client cardea");
  expect(await withClient({ other: { url: "https://mcp.example.com/mcp" } })).toContain(`Put ${cardea.origin}/mcp/demo into it.`);
  expect((await run(["doctor", "--client", join(home, "none.json")])).out).toContain("✗ client: There is no file");

  await admin.api("DELETE", `/projects/demo/api-keys/${id}`);
  const ended = await run(["servers", "--json"]);
  expect(ended.code).toBe(3);
  expect(JSON.parse(ended.error)).toMatchObject({ error: { code: "key.invalid", exitCode: 3 } });
  expect((await run(["doctor"])).out).toContain("✗ token");
  expect((await run(["logout"])).code).toBe(0);
  expect(await run(["servers"])).toMatchObject({ code: 3, error: "cardea: You are not signed in. Run “cardea login”.\n" });
});

test("F122: Cardea's refusals reach the person who typed the command, and nothing is made", async () => {
  const [platform, audit] = [await makeToken("platform"), await makeToken("audit")];
  const as = ({ key }: Key, project = "demo") => ({ env: { CARDEA_URL: cardea.origin, CARDEA_PROJECT: project, CARDEA_TOKEN: key } });
  const linksOf = async () => JSON.stringify((await admin.api("GET", "/projects/demo/links")).body);
  const before = await linksOf();
  const create = ["link", "create", "--server", "notes", "--domain", "example.org", "--json"];
  const byAuditor = await run(create, as(audit));
  expect([byAuditor.code, JSON.parse(byAuditor.error)]).toMatchObject([4, { error: { code: "role.reads_only" } }]);
  const ofNothing = await run(["link", "create", "--server", "nothing", "--domain", "example.org"], as(platform));
  expect([ofNothing.code, ofNothing.out]).toEqual([4, ""]);
  expect(ofNothing.error).toMatch(/^cardea: \S.*\.\n$/);
  const elsewhere = await run(create, as(platform, "elsewhere"));
  expect([elsewhere.code, JSON.parse(elsewhere.error)]).toMatchObject([3, { error: { code: "key.invalid" } }]);
  const env = { HOME: mkdtempSync(join(tmpdir(), "cardea-cli-")) };
  const rejected = await run(["login", "--url", cardea.origin, "--project", "demo"], { input: `${platform.key}x`, env });
  expect(rejected.code).toBe(3);
  expect((await run(["servers"], { env })).code).toBe(3);
  expect(await linksOf()).toBe(before);
});

test("F122c: a person calls a tool from the command line, is given the link, connects, and calls it again", async () => {
  const { body } = await admin.api<Key>("POST", "/projects/demo/api-keys", { name: "call", actsForUsers: true });
  await admin.api("POST", "/projects/demo/members", { email: "mary@example.com" });
  const env = { CARDEA_URL: cardea.origin, CARDEA_PROJECT: "demo", CARDEA_API_KEY: body.key };
  const call = (...args: string[]) => run(["call", ...args, "--json", "--as", "mary@example.com"], { env });
  const open = await run(["call", "open__whoami", "--as", "mary@example.com"], { env });
  expect([open.code, open.error]).toEqual([0, ""]);

  const refused = await call("notes__whoami");
  expect([refused.code, refused.out]).toEqual([4, ""]);
  const { error } = JSON.parse(refused.error) as { error: { code: string; link: string } };
  expect(error.code).toBe("credential.missing");
  const mary = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  const { pathname } = new URL(error.link);
  await mary.signIn("mary@example.com", pathname);
  await mary.follow(await mary.submit(`${pathname}/notes`, { "X-API-Key": "demo-ada-1" }));
  const called = await call("notes__whoami");
  expect([called.code, called.error]).toEqual([0, ""]);
  expect(called.out).toContain("ada");

  expect(JSON.parse((await call("nothing__there")).error)).toMatchObject({ error: { exitCode: 4 } });
  await admin.api("DELETE", `/projects/demo/api-keys/${body.id}`);
  await expect.poll(async () => (await call("notes__whoami")).code).toBe(3);
});

/** Starts the sign-in by browser. @returns the address that the person opens, and how it ends */
function startSignIn(env: Record<string, string> = {}) {
  const args = ["cli/cardea.ts", "login", "--browser", "--no-open", "--json", "--url", cardea.origin, "--project", "demo"];
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, HOME: home, ...env } });
  const out = text(child.stdout);
  const { promise: address, resolve, reject } = Promise.withResolvers<URL>();
  let said = "";
  child.stderr.on("data", (part) => {
    said += String(part);
    const found = /^(http\S+)\n/m.exec(said)?.[1];
    if (found) resolve(new URL(found));
  });
  child.once("exit", () => reject(new Error(said)));
  return { address, ended: once(child, "exit").then(async () => ({ code: child.exitCode, out: await out, said })) };
}

/** Answers the question of the consent page. @returns where the browser is sent */
async function decide(browser: typeof admin, address: URL, decision: "approve" | "deny"): Promise<URL> {
  const path = address.pathname + address.search;
  const handle = handleOf((await browser.visit(path)).text) ?? expect.fail("no question");
  return new URL((await browser.submit(path, { handle, decision, scope: "mcp:call" })).location ?? expect.fail("no way back"));
}

test("F122: a person signs in by browser, calls tools as themself, two calls renew the sign-in at once, and it ends in the console, by logout, and with the membership", async () => {
  const env = { CARDEA_KEYCHAIN: "no", XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), "cardea-person-")) };
  const file = join(env.XDG_CONFIG_HOME, "cardea/sign-ins.json");
  const signIn = async (browser: typeof admin) => {
    const starting = startSignIn(env);
    const back = await decide(browser, await starting.address, "approve");
    expect((await fetch(back)).status).toBe(200);
    return { ...(await starting.ended), back };
  };
  const call = (...args: string[]) => run(["call", "open__whoami", ...args], { env });
  await admin.api("POST", "/projects/demo/members", { email: "grace@example.com", role: "admin" });
  const grace = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await grace.signIn("grace@example.com");

  const refusing = startSignIn(env);
  await fetch(await decide(grace, await refusing.address, "deny"));
  expect(await refusing.ended).toMatchObject({ code: 4, out: "", said: expect.stringContaining("was not allowed in the browser") });
  expect(existsSync(file)).toBe(false);

  const { code, out, back } = await signIn(grace);
  expect([code, JSON.parse(out)]).toEqual([0, { url: cardea.origin, project: "demo", keptIn: file }]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await call()).code).toBe(0);
  const { signIns } = JSON.parse(readFileSync(file, "utf8")) as {
    signIns: { held: { clientId: string; accessToken: string; refreshToken: string } }[];
  };
  const held = signIns[0]?.held ?? expect.fail("not kept");
  expect(out).not.toContain(held.accessToken);
  // She administers the project, but the token of her sign-in does not.
  const asAdmin = await fetch(`${cardea.origin}/api/v1/projects/demo/servers`, { headers: { authorization: `Bearer ${held.accessToken}` } });
  expect(asAdmin.status).toBe(401);
  // The code that the browser brought is used up.
  const form = {
    grant_type: "authorization_code",
    client_id: held.clientId,
    code: back.searchParams.get("code") ?? "",
    code_verifier: "v".repeat(64),
  };
  const replayed = await fetch(`${cardea.origin}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ ...form, redirect_uri: back.origin + back.pathname }),
  });
  expect(replayed.status).toBe(400);
  // A code that comes twice ends what it gave (RFC 6749 §4.1.2), so the person signs in again.
  await signIn(grace);
  const expire = () => {
    const kept = JSON.parse(readFileSync(file, "utf8")) as { signIns: { held: { expiresAt: number } }[] };
    for (const one of kept.signIns) one.held.expiresAt = 0;
    writeFileSync(file, JSON.stringify(kept));
  };
  expire();
  expect((await Promise.all([call(), call()])).map((ran) => ran.code)).toEqual([0, 0]);
  expire();
  expect((await call()).code).toBe(0);

  expect(JSON.parse((await run(["logout", "--json"], { env })).out)).toMatchObject({ signIns: [{ project: "demo", revoked: true }] });
  expect(existsSync(file)).toBe(false);
  expect((await call()).code).toBe(2);

  await signIn(grace);
  const { body } = await admin.api<{ members: { id: string; email: string }[] }>("GET", "/projects/demo/members");
  const id = body.members.find(({ email }) => email === "grace@example.com")?.id ?? expect.fail("no member");
  const listed = await admin.api<{ agents: { id: string; name: string }[] }>("GET", "/projects/demo/agents");
  const own = listed.body.agents.filter(({ name }) => name === "Cardea command line");
  expect(own.length).toBeGreaterThan(0);
  expect((await call()).code).toBe(0);
  for (const agent of own) await admin.api("DELETE", `/projects/demo/agents/${encodeURIComponent(agent.id)}/people/${id}`);
  await expect.poll(async () => (await call()).code).toBe(3);

  await signIn(grace);
  expect((await call()).code).toBe(0);
  expect((await admin.api("DELETE", `/projects/demo/members/${id}`)).status).toBeLessThan(300);
  await expect.poll(async () => (await call()).code).toBe(3);
});

/** What the bridge's file allows: two programs, and a server of the machine's own network, whose key only the bridge has. */
const bridgeFile = (notes: string) => `servers:
  everything:
    command: ${process.execPath}
    args: [node_modules/@modelcontextprotocol/server-everything/dist/index.js, stdio]
    cwd: ${process.cwd()}
    env: [EVERYTHING_KEY]
  noting:
    command: ${process.execPath}
    args: [test/fixtures/noting-program.ts, ${notes}]
    cwd: ${process.cwd()}
    env: [NOTING_KEY]
  intranet:
    url: ${cardea.origins.header}/mcp
    headers: { X-API-Key: "\${INTRANET_KEY}" }
`;

/** Adds servers behind the bridge to the project. @returns a key that acts for people, and a bridge's token */
async function setUpBridge() {
  const field = (name: string) => ({ name, label: name, help: "", prefix: "" });
  const program = (slug: string, variable: string, name = slug) => ({
    slug,
    name: slug,
    url: `bridge://${name}`,
    transport: "bridge",
    authScope: { type: "env", level: "user", fields: [field(variable)] },
  });
  const intranet = { slug: "intranet", name: "intranet", url: "bridge://intranet", transport: "bridge", authScope: { type: "none", level: "user" } };
  for (const server of [program("variables", "EVERYTHING_KEY", "everything"), program("noting", "NOTING_KEY"), intranet])
    expect((await admin.api("POST", "/projects/demo/servers", server)).status).toBe(201);
  const link = await admin.api<{ id: string }>("POST", "/projects/demo/links", {
    type: "user",
    servers: ["variables", "noting"],
    domains: ["example.com"],
  });
  const key = await admin.api<Key>("POST", "/projects/demo/api-keys", { name: "bridged", actsForUsers: true });
  const token = await admin.api<Key>("POST", "/projects/demo/api-keys", { name: "bridge", purpose: "bridge" });
  return { link: `/connect/${link.body.id}`, key: key.body.key, token: token.body };
}

test("F86, F130, S73: two people call programs behind a bridge, each with their own key; a bridge that is killed loses only what runs, and nothing is done twice", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-bridge-"));
  const [notes, file] = [join(folder, "notes"), join(folder, "bridge.yaml")];
  writeFileSync(notes, "");
  writeFileSync(file, bridgeFile(notes));
  const { link, key, token } = await setUpBridge();
  for (const name of ["ann", "ben"]) await admin.api("POST", "/projects/demo/members", { email: `${name}@example.com` });
  const place = { CARDEA_URL: cardea.origin, CARDEA_PROJECT: "demo" };
  const startBridge = () => {
    const env = { ...OWN_ENVIRONMENT, HOME: home, ...place, CARDEA_BRIDGE_TOKEN: token.key, INTRANET_KEY: "demo-ada-1", HIDDEN: "of-the-bridge" };
    const child = spawn(process.execPath, ["cli/cardea.ts", "bridge", "--config", file], { env });
    return { child, said: text(child.stderr), ended: once(child, "exit") };
  };
  const call = (tool: string, as: string) => run(["call", tool, "--json", "--as", as], { env: { ...place, CARDEA_API_KEY: key } });
  const bridges = async () => (await admin.api<{ bridges: { servers: { name: string }[] }[] }>("GET", "/projects/demo/bridges")).body.bridges;
  const connected = (count: number) => expect.poll(async () => (await bridges()).filter(({ servers }) => servers.length > 0).length).toBe(count);

  const offline = await call("intranet__whoami", "ann@example.com");
  expect(JSON.parse(offline.error)).toMatchObject({ error: { code: "bridge.offline" } });

  const first = startBridge();
  await connected(1);
  for (const name of ["ann", "ben"]) {
    const person = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await person.signIn(`${name}@example.com`, link);
    for (const [server, variable] of [
      ["variables", "EVERYTHING_KEY"],
      ["noting", "NOTING_KEY"],
    ] as const)
      await person.follow(await person.submit(`${link}/${server}`, { [variable]: `key-of-${name}` }));
  }
  for (const [name, other] of [
    ["ann", "ben"],
    ["ben", "ann"],
  ] as const) {
    const { out, error } = await call("variables__get-env", `${name}@example.com`);
    expect([error, out]).toEqual(["", expect.stringContaining(`key-of-${name}`)]);
    expect(out).not.toMatch(new RegExp(`key-of-${other}|of-the-bridge|cb_|demo-ada`));
  }
  expect((await call("intranet__whoami", "ann@example.com")).out).toContain("ada");

  // A question during a call, and progress, come as from every server.
  const agent = new Client({ name: "asked", version: "1" }, { capabilities: { sampling: {} } });
  agent.setRequestHandler("sampling/createMessage", async () => ({
    role: "assistant",
    model: "m",
    content: { type: "text", text: "sampled for ann" },
  }));
  const requestInit = { headers: { authorization: `Bearer ${key}`, "x-user-email": "ann@example.com" } };
  await agent.connect(new StreamableHTTPClientTransport(new URL(`${cardea.origin}/mcp/demo`), { requestInit }));
  const asked = await agent.callTool({ name: "variables__trigger-sampling-request", arguments: { prompt: "hello" } });
  expect(JSON.stringify(asked)).toContain("sampled for ann");
  const steps: number[] = [];
  const long = { name: "variables__trigger-long-running-operation", arguments: { duration: 1, steps: 2 } };
  await agent.callTool(long, { onprogress: ({ progress }) => steps.push(progress) });
  expect(steps).toEqual([1, 2]);
  await agent.close();

  // Killed while a call runs: the call is not made again, by this bridge or the next one.
  const waiting = call("noting__wait", "ann@example.com");
  const noted = () => readFileSync(notes, "utf8");
  await expect.poll(noted).toBe("wait\n");
  first.child.kill("SIGKILL");
  expect(JSON.parse((await waiting).error)).toMatchObject({ error: { code: "server.broke_off" } });
  const second = startBridge();
  await connected(1);
  expect((await call("noting__note", "ann@example.com")).out).toContain("noted");
  expect(noted()).toBe("wait\nnote\n");

  const crashed = await call("noting__crash", "ben@example.com");
  expect(JSON.parse(crashed.error)).toMatchObject({ error: { code: "server.broke_off" } });
  const told = async () => JSON.stringify((await admin.api("GET", "/projects/demo/audit?action=bridge.crash")).body);
  await expect.poll(told).toContain("It ends with the key [redacted].");

  await admin.api("DELETE", `/projects/demo/api-keys/${token.id}`);
  await second.ended;
  expect([second.child.exitCode, await second.said]).toEqual([3, expect.stringContaining("token was revoked")]);
  expect(await bridges()).toEqual([]);
});
