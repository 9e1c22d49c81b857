import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { serve } from "../harness.ts";
import { checkBridgeFile, readBridgeFile, type StdioServer } from "./bridge-file.ts";
import type { Asked } from "./exchanges.ts";
import { askPrivateServer } from "./private-http.ts";
import { parsePs } from "./process-usage.ts";
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
  memoryMiB: 1024,
  cpuSeconds: 300,
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
/** The arguments of all processes that this user may see. */
function listArguments(): string {
  if (process.platform !== "linux") return execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" });
  const read = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(read)
    .join("\n");
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
    ["servers:\n  a: { url: 'http://name:password@a.internal/' }", "Write a name and a password as a header"],
    [
      "servers:\n  a: { url: 'http://a.internal', headers: { X-Key: \"a\\r\\nX-Other: b\" } }",
      "servers.a.headers.X-Key: A header cannot have line ends",
    ],
    ["servers:\n  a: { url: 'http://a.internal', headers: { X-Key: 'ключ' } }", "servers.a.headers.X-Key: A header cannot have"],
    ["servers:\n  a: { command: x, memoryMiB: 1 }", "servers.a.memoryMiB"],
    ["servers:\n  a: { command: x, shell: true }", "servers.a"],
    ["servers:\n  a: { command: x }\n  a: { command: y }", "is no YAML"],
    ["servers:\n  а: { command: x }", "Use 1 to 40 lower-case letters"],
    ["servers:\n  a: { command: x, env: [_JAVA_OPTIONS] }", "servers.a.env.0: This variable decides"],
    ["servers:\n  a: { command: x, env: [Node_Options] }", "servers.a.env.0: This variable decides"],
    ["servers:\n  a: { command: x, env: ['K=1'] }", "servers.a.env.0: This variable decides"],
    ["servers:\n  a: { command: x, set: { 'LD PRELOAD': y } }", "servers.a.set"],
    ["a: &a [*a, *a]\nservers: *a", "bridge.yaml"],
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

test.skipIf(process.platform === "win32")("F86: a file that everybody may write to is not read, for it chooses what runs", () => {
  const file = join(folder, "open.yaml");
  writeFileSync(file, "servers:\n  a: { command: x }\n");
  chmodSync(file, 0o646);
  expect(() => readBridgeFile(file, {})).toThrow(`chmod o-w ${file}`);
  const link = join(folder, "link.yaml");
  symlinkSync(file, link);
  expect(() => readBridgeFile(link, {})).toThrow("Everybody on this machine can write");
  chmodSync(file, 0o640);
  expect(readBridgeFile(link, {}).servers.size).toBe(1);
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
    const startAgain = () =>
      programs.ask("noting", program(), toAsked(INITIALIZE, more)).then(
        ({ status }) => status,
        () => "left alone",
      );
    await expect.poll(startAgain).toBe(200);
  });

  test("a program that crashes again and again is left alone for twice as long each time, up to a minute; one that has run for a while may start at once", async () => {
    const clock = { at: 1_000_000 };
    const own = makePrograms({ instance: "n".repeat(20), most: 3, own: { PATH: process.env.PATH }, tell, now: () => clock.at });
    const start = () => own.ask("noting", program(), toAsked(INITIALIZE));
    const isLeftAlone = () =>
      start().then(
        () => false,
        ({ why }: { why?: string }) => why === "not_started",
      );
    const crash = async (ranFor: number) => {
      const headers = { "mcp-session-id": (await start()).headers.get("mcp-session-id") ?? expect.fail("no session") };
      clock.at += ranFor;
      await expect(own.ask("noting", program(), toAsked(call("crash"), { headers }))).rejects.toMatchObject({ why: "broke_off" });
    };
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
      await crash(9999);
      clock.at += wait * 1000 - 1;
      expect(await isLeftAlone(), `${wait} seconds`).toBe(true);
      clock.at += 1;
    }
    await crash(10_000);
    // It begins anew, so the next wait is the first one.
    await crash(0);
    clock.at += 999;
    expect(await isLeftAlone()).toBe(true);
    clock.at += 1;
    expect(await isLeftAlone()).toBe(false);
    await own.endAll();
  });

  test("a program has its key in no file of its folders and in no argument of a process, also after it crashed", async () => {
    const home = mkdtempSync(join(tmpdir(), "cardea-bridge-home-"));
    const written = join(home, "notes");
    writeFileSync(written, "");
    const key = ["key", "in", "memory", "only"].join("-");
    const own = makePrograms({ instance: "o".repeat(20), most: 3, own: { PATH: process.env.PATH, HOME: home, TMPDIR: home }, tell });
    const server = program({ args: ["test/fixtures/noting-program.ts", written] });
    const more = { env: { NOTING_KEY: key } };
    const opened = await own.ask("noting", server, toAsked(INITIALIZE, more));
    const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    expect((await own.ask("noting", server, toAsked(call("note"), { ...more, headers }))).status).toBe(200);
    const running = listArguments();
    expect(running).toContain(written);
    expect(running).not.toContain(key);
    await expect(own.ask("noting", server, toAsked(call("crash"), { ...more, headers }))).rejects.toMatchObject({ why: "broke_off" });
    // The program has had it: it says it as it crashes.
    expect(told.at(-1)).toContain("It ends with the key [redacted].");
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain("notes");
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), "latin1")).not.toContain(key);
    await own.endAll();
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

describe("F86: a program that takes too much is ended, and the others go on", () => {
  const strict = makePrograms({ instance: "j".repeat(20), most: 9, own: { PATH: process.env.PATH }, tell, lookEvery: 50 });
  afterAll(() => strict.endAll());

  async function beginAt(subject: string, server: StdioServer) {
    const ask = (message: object, headers = {}) => strict.ask("noting", server, toAsked(message, { subject, headers }));
    const greeting = await ask(INITIALIZE);
    const session = greeting.headers.get("mcp-session-id") ?? expect.fail(await greeting.text());
    return (message: object) => ask(message, { "mcp-session-id": session });
  }

  test.each([
    ["takes more memory than its file allows", "hog", { memoryMiB: 150 }, "It took more than 150 MiB of memory."],
    ["computes for longer than its file allows", "spin", { cpuSeconds: 1 }, "It computed for more than 1 s without an answer."],
    ["sends a message that is too long", "long", {}, "Its message was longer than 8 MiB."],
  ])("one that %s", async (_, tool, limits, told1) => {
    const other = await beginAt("user:other", program());
    const ask = await beginAt(`user:${tool}`, program(limits));
    const asking = ask(call(tool)).catch(() => undefined);
    await expect.poll(() => told.at(-1)).toContain(told1);
    await asking;
    expect((await other(call("note"))).status).toBe(200);
  });

  test("one that nobody uses, so that its session is not there any more", async () => {
    const ask = await beginAt("user:idle", program({ idleMinutes: 0.001 }));
    await expect.poll(async () => (await ask(call("note"))).status).toBe(404);
  });

  test("one that does not greet", async () => {
    const silent = program({ args: ["-e", "setInterval(() => 0, 1e6)"] });
    const own = makePrograms({ instance: "p".repeat(20), most: 3, own: { PATH: process.env.PATH }, tell, greetWithin: 300 });
    await expect(own.ask("noting", silent, toAsked(INITIALIZE))).rejects.toMatchObject({ why: "not_started" });
    expect(told.at(-1)).toContain("It did not greet within 0.3 s.");
  });

  test("one that says more than is read loses this call", async () => {
    const ask = await beginAt("user:flood", program());
    const reader = (await ask(call("flood"))).body?.getReader();
    const broken = reader?.closed.catch((error: Error) => error.message);
    expect(await broken).toBe("the program said more than was read");
  });

  test("one that does not read its input is sent no more", async () => {
    const ask = await beginAt("user:deaf", program());
    const calls = [ask(call("deaf"))];
    const large = { id: 9, method: "tools/call", params: { name: "note", arguments: { text: "x".repeat(6 * 1024 * 1024) } } };
    await expect.poll(() => readFileSync(notes, "utf8")).toContain("deaf");
    for (let times = 0; times < 4; times++) calls.push(ask(large));
    await expect(ask(call("note", 10))).rejects.toMatchObject({ why: "busy" });
    for (const one of calls) one.catch(() => undefined);
  });
});

test("F86: what a program has started ends with it, also if it does not want to", async () => {
  const wrapped = program({ command: "/bin/sh", args: ["-c", `"${process.execPath}" test/fixtures/noting-program.ts "${notes}"; true`] });
  const own = makePrograms({ instance: "k".repeat(20), most: 3, own: { PATH: process.env.PATH }, tell });
  const opened = await own.ask("noting", wrapped, toAsked(INITIALIZE));
  const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const answer = (await (await own.ask("noting", wrapped, toAsked(call("process"), { headers }))).json()) as {
    result: { content: [{ text: string }] };
  };
  const pid = Number(answer.result.content[0].text);
  expect((await own.ask("noting", wrapped, toAsked(call("stay"), { headers }))).status).toBe(200);
  expect(process.kill(pid, 0)).toBe(true);
  await own.endAll();
  await expect.poll(() => isRunning(pid)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("F86: what macOS says of processes is read as what Linux says", () => {
  expect(parsePs("  501  2048   0:01.50\n  501 1024 1-02:00:01\n12 0 10:00\nodd\n")).toEqual([
    { group: 501, bytes: 2048 * 1024, cpuSeconds: 1.5 },
    { group: 501, bytes: 1024 * 1024, cpuSeconds: 93_601 },
    { group: 12, bytes: 0, cpuSeconds: 600 },
  ]);
});

test("F86: no part of a key is left where the error output of a program is cut off, and what the file passes on is no more told than a key", () => {
  expect(redact("ret-key and more", ["secret-key"], true)).toBe(" and more");
  expect(redact(`in Base64 ${Buffer.from("secret-key").toString("base64")}`, ["secret-key"])).toBe("in Base64 [redacted]==");
  expect(redact("ret-key and more", ["secret-key"])).toBe("ret-key and more");
});

test("F86: a program that ends tells nothing of the variables that its file sets or passes on", async () => {
  const server = program({ env: [], pass: ["NOTING_KEY"] });
  const own = makePrograms({ instance: "l".repeat(20), most: 3, own: { PATH: process.env.PATH, NOTING_KEY: "of-the-machine" }, tell });
  const opened = await own.ask("noting", server, toAsked(INITIALIZE));
  const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  await expect(own.ask("noting", server, toAsked(call("crash"), { headers }))).rejects.toMatchObject({ why: "broke_off" });
  expect(told.at(-1)).toContain("It ends with the key [redacted].");
  await own.endAll();
});

describe("F86: sessions of one person", () => {
  const initialize = (protocolVersion: string, capabilities = {}) => ({
    ...INITIALIZE,
    params: { ...INITIALIZE.params, protocolVersion, capabilities },
  });

  test("each get the revision that they ask for", async () => {
    for (const revision of ["2024-11-05", "2025-11-25", "2024-11-05"]) {
      const answer = await programs.ask("noting", program(), toAsked(initialize(revision), { subject: "user:revisions" }));
      expect(await answer.json()).toMatchObject({ result: { protocolVersion: revision } });
    }
  });

  test("with a former access token lose their process, also where the client can be asked something", async () => {
    const server = program({ env: [], token: "NOTING_KEY" });
    const own = makePrograms({ instance: "m".repeat(20), most: 9, own: { PATH: process.env.PATH }, tell });
    const open = (bearer: string) =>
      own.ask("noting", server, toAsked(initialize("2025-11-25", { sampling: {} }), { headers: { authorization: `Bearer ${bearer}` } }));
    await open("first");
    await open("first");
    expect(own.count()).toBe(2);
    await open("second");
    expect(own.count()).toBe(1);
    await own.endAll();
  });

  test("who try a key at the same time do not end each other's process, and it ends once the key was tried", async () => {
    const own = makePrograms({ instance: "o".repeat(20), most: 9, own: { PATH: process.env.PATH }, tell });
    const askWith = (key: string, message: object, more: Partial<Asked> = {}) =>
      own.ask("noting", program(), toAsked(message, { subject: "trial", env: { NOTING_KEY: key }, ...more }));
    const trials = await Promise.all(
      ["one", "two"].map(async (key) => [key, { "mcp-session-id": (await askWith(key, INITIALIZE)).headers.get("mcp-session-id") ?? "" }] as const),
    );
    expect(own.count()).toBe(2);
    for (const [key, headers] of trials) expect((await askWith(key, call("note"), { headers })).status).toBe(200);
    for (const [key, headers] of trials) expect((await askWith(key, {}, { headers, method: "DELETE", body: undefined })).status).toBe(204);
    expect(own.count()).toBe(0);
    await own.endAll();
  });

  test("all hear that the lists of their program have changed", async () => {
    const more = { subject: "user:lists" };
    const [one, two] = await Promise.all([begin(more), begin(more)]);
    const listening = await two({}, { method: "GET", body: undefined });
    const reader = listening.body?.pipeThrough(new TextDecoderStream()).getReader();
    await (await one(call("change"))).text();
    let heard = "";
    while (!heard.includes("list_changed")) heard += (await reader?.read())?.value ?? expect.fail("it ended");
    await reader?.cancel();
  });
});

test("F86: the error output of a program is told without its keys, also where they are encoded", () => {
  expect(redact('a p@ss "w" p%40ss%20%22w%22 p@ss \\"w\\"', ['p@ss "w"', "a"])).toBe("a [redacted] [redacted] [redacted]");
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
