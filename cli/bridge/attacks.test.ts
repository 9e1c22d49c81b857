import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { OWN_ENVIRONMENT } from "../../test/harness/own-environment.ts";
import { CLOSED, MOST_BYTES, PROTOCOLS, toPiece } from "../../worker/bridges/bridge-frames-rules.ts";
import { serve } from "../harness.ts";

/**
 * A Cardea instance in the hands of an attacker, and the real program `cardea bridge` that connects to it. Whatever it sends, only what the bridge's file
 * names is started or asked.
 */
type Frame = { kind: string; id: number; status?: number; why?: string };

const folder = mkdtempSync(join(tmpdir(), "cardea-attacks-"));
const notes = join(folder, "notes");
const evil = join(folder, "evil");
const sockets: WebSocket[] = [];
const closed: number[] = [];
const heard: { url: string | undefined; method: string | undefined; headers: Record<string, unknown> }[] = [];
const frames: Frame[] = [];
let attacker: WebSocketServer;
let intranet: Awaited<ReturnType<typeof serve>>;
let bridge: ReturnType<typeof startBridge>;
/** What all bridges have said to the person who runs them. */
const said = { text: "" };

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } },
};
const REQUEST = {
  kind: "request",
  server: "noting",
  subject: "user:ada",
  method: "POST",
  headers: { "content-type": "application/json" },
  query: {},
  env: {},
  hasBody: true,
};

function startBridge() {
  const { port } = attacker.address() as AddressInfo;
  const env = {
    ...OWN_ENVIRONMENT,
    HOME: folder,
    CARDEA_URL: `http://127.0.0.1:${port}`,
    CARDEA_PROJECT: "demo",
    CARDEA_BRIDGE_TOKEN: "cb_any",
    INTRANET_KEY: "of-the-bridge",
  };
  const child = spawn(process.execPath, ["cli/cardea.ts", "bridge", "--config", join(folder, "bridge.yaml")], { env });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.text += text;
  });
  return { child };
}

beforeAll(async () => {
  writeFileSync(notes, "");
  mkdirSync(join(folder, "bin"));
  // A program that leaves a mark if it ever runs: beside the file, by a name like the allowed one, and behind a link.
  writeFileSync(evil, `#!/bin/sh\necho ran >> ${join(folder, "mark")}\n`, { mode: 0o755 });
  symlinkSync(evil, join(folder, "bin", "linked"));
  intranet = await serve((request, response) => {
    heard.push({ url: request.url, method: request.method, headers: request.headers });
    const { pathname } = new URL(request.url ?? "", "http://a");
    if (pathname === "/odd") response.setHeader(`x-${"long".repeat(30)}`, "1");
    response.writeHead(pathname === "/same" ? 304 : 200, { "content-type": "application/json" }).end(pathname === "/same" ? undefined : "{}");
  });
  writeFileSync(
    join(folder, "bridge.yaml"),
    `servers:
  noting: { command: ${JSON.stringify(process.execPath)}, args: [test/fixtures/noting-program.ts, ${JSON.stringify(notes)}], cwd: ${JSON.stringify(process.cwd())}, env: [NOTING_KEY] }
  intranet: { url: "${intranet.origin}/mcp", headers: { X-API-Key: "\${INTRANET_KEY}" } }
  odd: { url: "${intranet.origin}/odd" }
  same: { url: "${intranet.origin}/same" }
`,
    { mode: 0o600 },
  );
  const server = createServer();
  attacker = new WebSocketServer({ server, handleProtocols: () => PROTOCOLS[0] });
  attacker.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("close", (code) => closed.push(code));
    socket.on("message", (data, isBinary) => {
      if (!isBinary && String(data).startsWith("{")) frames.push(JSON.parse(String(data)) as Frame);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  bridge = startBridge();
  await connected(1);
});
afterAll(async () => {
  await stopBridge();
  for (const socket of sockets) socket.terminate();
  attacker.close();
  intranet.stop();
});
afterEach(() => {
  expect(bridge.child.exitCode).toBeNull();
  expect(existsSync(join(folder, "mark"))).toBe(false);
});

const connected = (count: number) =>
  vi.waitFor(() => expect(frames.filter(({ kind }) => kind === "hello")).toHaveLength(count), { timeout: 60_000, interval: 20 });
const helloCount = () => frames.filter(({ kind }) => kind === "hello").length;

async function stopBridge(): Promise<void> {
  bridge.child.kill("SIGTERM");
  await once(bridge.child, "exit");
}

/** Starts another bridge. One that has just lost a connection waits longer each time. */
async function renewBridge(): Promise<void> {
  const [before, hellos] = [closed.length, helloCount()];
  await stopBridge();
  await expect.poll(() => closed.length).toBe(before + 1);
  bridge = startBridge();
  await connected(hellos + 1);
}

const socket = () => sockets.at(-1) ?? expect.fail("not connected");
let last = 0;

/** Sends a request as the attacker writes it. @returns its first answer */
async function ask(more: object, message: object = INITIALIZE): Promise<Frame> {
  const id = ++last;
  socket().send(JSON.stringify({ ...REQUEST, id, ...more }));
  socket().send(toPiece(id, new TextEncoder().encode(JSON.stringify(message))));
  socket().send(JSON.stringify({ kind: "end", id }));
  await expect.poll(() => frames.some((frame) => frame.id === id)).toBe(true);
  return frames.find((frame) => frame.id === id) ?? expect.fail("no answer");
}

describe("F86: an attacker who has the Cardea instance", () => {
  test.each([
    "../noting",
    "noting/../../evil",
    "./evil",
    "bin/linked",
    "/bin/sh",
    "noting\u0000",
    "noting ",
    "NOTING",
    "ｎoting",
    "notіng",
    "noting\u200b",
    "constructor",
    "__proto__",
    "",
  ])("an attacker is refused the server %j, which the bridge's file does not have", async (server) => {
    expect(await ask({ server })).toMatchObject({ kind: "failed", why: "not_allowed" });
  });

  test.each([
    ["LD_PRELOAD", { LD_PRELOAD: "/tmp/evil.so" }],
    ["NODE_OPTIONS", { NODE_OPTIONS: "--require ./evil" }],
    ["PATH", { PATH: "/tmp" }],
    ["another case of an allowed one", { noting_key: "k" }],
    ["an allowed one and another", { NOTING_KEY: "k", BASH_ENV: "evil" }],
    ["an allowed one with an equals sign", { "NOTING_KEY=x\nLD_PRELOAD": "k" }],
    ["a variable with letters that look the same", { NОTING_KEY: "k" }],
    ["a variable of the bridge's own file", { INTRANET_KEY: "k" }],
  ])("an attacker cannot set %s for a program", async (_, env) => {
    expect(await ask({ env })).toMatchObject({ kind: "failed", why: "not_allowed" });
  });

  test("an attacker cannot choose a command, an argument, a folder, a shell or the file's own variables by further members of a frame", async () => {
    const more = {
      command: evil,
      args: [evil],
      cwd: "/",
      shell: true,
      set: { LD_PRELOAD: "x" },
      pass: ["CARDEA_BRIDGE_TOKEN"],
      url: "http://127.0.0.1:1/",
    };
    expect(await ask({ ...more, subject: "user:more", env: { NOTING_KEY: "$(touch mark); `touch mark`" } })).toMatchObject({
      kind: "response",
      status: 200,
    });
  });

  test.each([
    ["a null byte", "a\u0000b"],
    ["more than a process can have", "x".repeat(200 * 1024)],
  ])("an attacker is told that a program was not started whose variable has %s, and not that something may have been done", async (_, value) => {
    expect(await ask({ subject: "user:odd", env: { NOTING_KEY: value } })).toMatchObject({ kind: "failed", why: "not_started" });
  });

  test("an attacker cannot replace, double or take away the headers that the bridge adds, in whatever case it writes them", async () => {
    const headers = {
      ...REQUEST.headers,
      "X-API-Key": "evil",
      "x-api-key": "evil",
      "X-Api-KEY": "evil",
      Host: "evil.example",
      "X-Forwarded-For": "1.1.1.1",
    };
    expect(await ask({ server: "intranet", headers })).toMatchObject({ kind: "response", status: 200 });
    expect(heard.at(-1)?.headers).toMatchObject({ "x-api-key": "of-the-bridge", host: new URL(intranet.origin).host });
    expect(heard.at(-1)?.headers).not.toHaveProperty("x-forwarded-for");
  });

  test.each(["PUT", "PATCH", "OPTIONS", "get", "POST /admin HTTP/1.1"])(
    "an attacker cannot send the method %j to a private server",
    async (method) => {
      const before = heard.length;
      await misbehave(() => socket().send(JSON.stringify({ ...REQUEST, id: ++last, server: "intranet", method, hasBody: false })));
      expect(heard.length).toBe(before);
    },
  );

  test.each([
    ["no JSON", "{"],
    ["JSON that is no object", "[1]"],
    ["null", "null"],
    ["an unknown kind", '{"kind":"run","id":1,"command":"sh"}'],
    ["a request without a number", JSON.stringify({ ...REQUEST, id: "1" })],
    ["a request whose server is a list", JSON.stringify({ ...REQUEST, id: 1, server: ["noting"] })],
    ["a request whose variables are no text", JSON.stringify({ ...REQUEST, id: 1, env: { NOTING_KEY: { toString: "x" } } })],
    ["a request without headers", JSON.stringify({ ...REQUEST, id: 1, headers: null })],
    ["a frame that is too long", "x".repeat(MOST_BYTES.text * 4 + 1)],
  ])("an attacker that sends %s loses the connection, and the bridge makes another one", async (_, text) => {
    await misbehave(() => socket().send(text));
  });

  test("an attacker that uses the number of a request that runs loses the connection, and neither is served by the other's answer", async () => {
    const id = ++last;
    socket().send(JSON.stringify({ ...REQUEST, id, subject: "user:double" }));
    await misbehave(() => socket().send(JSON.stringify({ ...REQUEST, id, subject: "user:other", server: "intranet" })));
    expect(frames.filter((frame) => frame.id === id)).toEqual([]);
  });

  test("an attacker that sends more than a request may have is refused, and the program hears nothing of it", async () => {
    const id = ++last;
    socket().send(JSON.stringify({ ...REQUEST, id, subject: "user:long" }));
    for (let piece = 0; piece < 130; piece++) socket().send(toPiece(id, new Uint8Array(MOST_BYTES.piece)));
    await expect.poll(() => frames.find((frame) => frame.id === id)).toMatchObject({ kind: "failed", why: "not_allowed" });
    expect(await ask({ subject: "user:long" })).toMatchObject({ kind: "response", status: 200 });
  });

  test("an attacker that sends pieces and ends of requests that there are not changes nothing", async () => {
    socket().send(toPiece(4_000_000_000, new Uint8Array(8)));
    socket().send(JSON.stringify({ kind: "end", id: 4_000_000_000 }));
    socket().send(JSON.stringify({ kind: "cancel", id: 4_000_000_001 }));
    expect(await ask({ subject: "user:after" })).toMatchObject({ kind: "response", status: 200 });
  });

  test("an attacker cannot use the session of another person, or of the same person with another key", async () => {
    const id = ++last;
    socket().send(JSON.stringify({ ...REQUEST, id, subject: "user:mine", env: { NOTING_KEY: "mine" } }));
    socket().send(toPiece(id, new TextEncoder().encode(JSON.stringify(INITIALIZE))));
    socket().send(JSON.stringify({ kind: "end", id }));
    await expect.poll(() => frames.find((frame) => frame.id === id)).toMatchObject({ status: 200 });
    const { headers } = frames.find((frame) => frame.id === id) as Frame & { headers: Record<string, string> };
    const inSession = { ...REQUEST.headers, "mcp-session-id": headers["mcp-session-id"] };
    const list = { jsonrpc: "2.0", id: 2, method: "tools/list" };
    expect(await ask({ subject: "user:mine", env: { NOTING_KEY: "mine" }, headers: inSession }, list)).toMatchObject({ status: 200 });
    expect(await ask({ subject: "user:other", env: { NOTING_KEY: "mine" }, headers: inSession }, list)).toMatchObject({ status: 404 });
    expect(await ask({ subject: "user:mine", env: { NOTING_KEY: "other" }, headers: inSession }, list)).toMatchObject({ status: 404 });
  });

  /** The bridge gives the connection up, connects again, and goes on. */
  async function misbehave(act: () => void): Promise<void> {
    const [before, hellos] = [closed.length, helloCount()];
    act();
    await expect.poll(() => closed.length).toBe(before + 1);
    expect([CLOSED.broken, 1009]).toContain(closed.at(-1));
    await connected(hellos + 1);
    expect(await ask({ subject: "user:again" })).toMatchObject({ kind: "response", status: 200 });
    await renewBridge();
  }
});

describe("F130: a private server that answers oddly", () => {
  test.each([
    ["a header with a name that is too long", "odd", { kind: "response", status: 200 }],
    ["a status that is no answer", "same", { kind: "failed", why: "broke_off" }],
  ])("a private server with %s costs the bridge nothing but this answer", async (_, server, expected) => {
    expect(await ask({ server })).toMatchObject(expected);
    const { headers = {} } = frames.at(-1) as Frame & { headers?: object };
    for (const name of Object.keys(headers)) expect(name.length).toBeLessThanOrEqual(64);
  });
});

test("F86: no key is in what the bridge says to the person who runs it", () => {
  expect(said.text).not.toMatch(/of-the-bridge|cb_any|"mine"|: mine/);
  expect(readFileSync(notes, "utf8")).toBe("");
});
