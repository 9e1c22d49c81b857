import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { serve } from "../harness.ts";
import { checkBridgeFile, type StdioServer } from "./bridge-file.ts";
import { waitBefore } from "./connection.ts";
import type { Asked } from "./exchanges.ts";
import { askPrivateServer } from "./private-http.ts";
import { environmentOf, redact } from "./program-process.ts";
import { makePrograms } from "./programs.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-bridge-"));
const notes = join(folder, "notes");
writeFileSync(notes, "");

const program = (more: Partial<StdioServer> = {}): StdioServer => ({
  command: process.execPath,
  args: ["test/fixtures/noting-program.ts", notes],
  env: ["NOTING_KEY"],
  set: {},
  pass: [],
  idleMinutes: 10,
  ...more,
});
const told: string[] = [];
const tell = { log: () => undefined, crashed: (server: string, said: string) => void told.push(`${server}: ${said}`) };
const programs = makePrograms({ instance: "i".repeat(20), most: 3, own: { PATH: process.env.PATH }, tell });
afterAll(() => programs.endAll());

function toAsked(message: object, more: Partial<Asked> = {}): Asked {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", ...more.headers };
  const body = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }));
  return { server: "noting", subject: "user:ada", method: "POST", query: {}, env: {}, body, signal: new AbortController().signal, ...more, headers };
}
const INITIALIZE = {
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } },
};

async function begin(more: Partial<Asked> = {}, server = program()) {
  const response = await programs.ask("noting", server, toAsked(INITIALIZE, more));
  const session = response.headers.get("mcp-session-id") ?? expect.fail(await response.text());
  return (message: object, other: Partial<Asked> = {}) =>
    programs.ask(
      "noting",
      server,
      toAsked(message, { ...more, ...other, headers: { "mcp-session-id": session, ...more.headers, ...other.headers } }),
    );
}
const call = (name: string, id = 2) => ({ id, method: "tools/call", params: { name } });

describe("F86: the bridge's file", () => {
  const check =
    (text: string, env = {}) =>
    () =>
      checkBridgeFile(text, "bridge.yaml", env);

  test.each([
    ["servers:\n  a: { command: x, env: [LD_PRELOAD] }", "servers.a.env.0: This variable decides"],
    ["servers:\n  a: { command: x, env: [NODE_OPTIONS] }", "servers.a.env.0: This variable decides"],
    ["servers:\n  a: { command: x, env: [PATH] }", "servers.a.env.0: This variable decides"],
    ["servers:\n  a: { command: x, token: PYTHONPATH }", "servers.a.token: This variable decides"],
    ["servers:\n  a: { command: x, env: [__proto__] }", "servers.a.env.0: This variable decides"],
    ["servers:\n  ../a: { command: x }", "Use 1 to 40 lower-case letters"],
    ["servers:\n  a: { url: 'file:///etc/passwd' }", "servers.a.url"],
    ["servers:\n  a: { url: 'http://a.internal', headers: { Host: b } }", "A credential cannot go into this header"],
    [`servers:\n  a: { url: 'http://a.internal', headers: { X-Key: '$\{MISSING}' } }`, "the variable MISSING is not set"],
    ["servers:\n  a: { command: x, url: 'http://a.internal' }", "servers.a"],
    ["servers:\n  a: { run: x }", "servers.a"],
    ["servers: {}", "allows no server"],
    ["servers: [", "is no YAML"],
  ])("refuses %j", (text, problem) => {
    expect(check(text)).toThrow(problem);
  });

  test("keeps folders below its own, and fills in the bridge's variables", () => {
    const { servers } = checkBridgeFile(
      `servers:\n  a: { command: x, cwd: tools }\n  b: { url: 'http://b.internal/mcp', headers: { X-Key: 'k-$\{KEY}' } }`,
      "/etc/cardea/bridge.yaml",
      { KEY: "1" },
    );
    expect(servers.get("a")).toMatchObject({ cwd: "/etc/cardea/tools" });
    expect(servers.get("b")).toMatchObject({ headers: { "x-key": "k-1" } });
  });
});

describe("F86: a program behind a bridge", () => {
  test("gets the given variables, those of its file and what it needs to start, and nothing else of the bridge", () => {
    const server = program({ set: { MODE: "quiet" }, pass: ["REGION"] });
    const own = { PATH: "/bin", REGION: "eu", CARDEA_BRIDGE_TOKEN: "cb_x", LD_PRELOAD: "evil.so", NODE_OPTIONS: "--inspect" };
    expect(environmentOf(server, { NOTING_KEY: "k" }, own)).toEqual({ PATH: "/bin", REGION: "eu", MODE: "quiet", NOTING_KEY: "k" });
  });

  test("answers in a session of its own subject and values only", async () => {
    const ask = await begin({ env: { NOTING_KEY: "one" } });
    expect(await (await ask(call("note"))).json()).toEqual({ jsonrpc: "2.0", id: 2, result: { content: [{ type: "text", text: "noted" }] } });
    expect((await ask(call("note"), { subject: "user:ben" })).status).toBe(404);
    expect((await ask(call("note"), { env: { NOTING_KEY: "other" } })).status).toBe(404);
    expect((await programs.ask("noting", program(), toAsked(call("note")))).status).toBe(400);
  });

  test("two sessions of a subject share a process, and the same ids do not meet", async () => {
    const more = { subject: "user:two", env: { NOTING_KEY: "same" } };
    const before = programs.count();
    const [one, two] = await Promise.all([begin(more), begin(more)]);
    expect(programs.count()).toBe(before + 1);
    const answers = await Promise.all([one(call("note", 7)), two(call("note", 7)), one({ id: 8, method: "tools/list" })]);
    expect(await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: number }).id))).toEqual([7, 7, 8]);
  });

  test.each([
    ["a variable that the file does not allow", { env: { OTHER: "x" } }],
    ["LD_PRELOAD", { env: { LD_PRELOAD: "evil.so" } }],
    ["a member of every object", { env: { constructor: "x" } }],
  ])("a program is not started with %s", async (_, more) => {
    await expect(programs.ask("noting", program(), toAsked(INITIALIZE, more))).rejects.toMatchObject({ why: "not_allowed" });
  });

  test("gets the access token of its person as the variable that the file names", async () => {
    const server = program({ env: [], token: "NOTING_KEY" });
    const ask = await begin({ subject: "user:oauth", headers: { authorization: "Bearer token-of-ada" } }, server);
    await expect(ask(call("crash"))).rejects.toMatchObject({ why: "broke_off" });
    expect(told.at(-1)).toBe("noting: It ended with code 7.\nIt ends with the key [redacted].");
  });

  test("that crashes breaks off what runs, and is left alone for a while", async () => {
    const more = { subject: "user:crash", env: { NOTING_KEY: "key-of-crash" } };
    const ask = await begin(more);
    await expect(ask(call("crash"))).rejects.toMatchObject({ why: "broke_off" });
    expect(told.at(-1)).not.toContain("key-of-crash");
    await expect(programs.ask("noting", program(), toAsked(INITIALIZE, more))).rejects.toMatchObject({ why: "not_started" });
    expect(readFileSync(notes, "utf8").match(/crash/g)).toHaveLength(2);
  });

  test("that cannot be started says so", async () => {
    const server = program({ command: "/nowhere/program" });
    await expect(programs.ask("noting", server, toAsked(INITIALIZE, { subject: "user:none" }))).rejects.toMatchObject({ why: "not_started" });
    expect(told.at(-1)).toContain("It does not start (ENOENT).");
  });

  test("whose call nobody waits for is told that it is cancelled", async () => {
    const ask = await begin({ subject: "user:patient" });
    const abort = new AbortController();
    const waiting = ask(call("wait"), { signal: abort.signal });
    await expect.poll(() => readFileSync(notes, "utf8")).toContain("wait");
    abort.abort();
    expect((await waiting).status).toBe(202);
    expect((await ask(call("note"))).status).toBe(200);
  });
});

test("F86: the error output of a program is told without its keys, also where they are encoded", () => {
  expect(redact('a p@ss "w" p%40ss%20%22w%22 p@ss \\"w\\"', ['p@ss "w"', "a"])).toBe("a [redacted] [redacted] [redacted]");
});

test("F86: a lost connection is made again after a wait that grows, is random and has an end", () => {
  expect([waitBefore(0, 0), waitBefore(0, 1), waitBefore(3, 1), waitBefore(20, 1)]).toEqual([250, 500, 4000, 30_000]);
});

describe("F130: a private HTTP server", () => {
  test("gets the bridge's own headers last and the credential's parameters, and no header of the connection", async () => {
    const heard: { url: string | undefined; headers: object }[] = [];
    const { origin, stop } = await serve((request, response) => {
      heard.push({ url: request.url, headers: request.headers });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    const server = { url: `${origin}/mcp?fixed=1`, headers: { "x-api-key": "of-the-bridge" } };
    const headers = { "x-api-key": "of-the-cloud", host: "evil.example", "x-forwarded-for": "1.2.3.4", cookie: "a=b", authorization: "Bearer t" };
    const response = await askPrivateServer(server, toAsked({ id: 1, method: "ping" }, { headers, query: { fixed: "2", key: "k" } }));
    expect(response.status).toBe(200);
    expect(heard).toMatchObject([
      { url: "/mcp?fixed=1&key=k", headers: { "x-api-key": "of-the-bridge", authorization: "Bearer t", host: new URL(origin).host } },
    ]);
    expect(Object.keys(heard[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(["cookie"]));
    expect(Object.keys(heard[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(["x-forwarded-for"]));
    stop();
  });

  test.each([
    [307, "moved"],
    [303, "broke_off"],
  ])("that redirects (%i) is not followed", async (status, why) => {
    const { origin, stop } = await serve((_, response) => response.writeHead(status, { location: "http://127.0.0.1:1/" }).end());
    await expect(askPrivateServer({ url: origin, headers: {} }, toAsked({ id: 1, method: "ping" }))).rejects.toMatchObject({ why });
    stop();
  });

  test("that is not there was asked nothing", async () => {
    const { origin, stop } = await serve(() => undefined);
    stop();
    await expect(askPrivateServer({ url: origin, headers: {} }, toAsked({ id: 1 }))).rejects.toMatchObject({ why: "unreachable" });
  });
});
