import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { bindings, ORIGIN } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { CLOSED, MOST_BYTES, PROTOCOLS, type RequestFrame, toPiece } from "./bridge-frames-rules.ts";
import { LOST_AFTER, MOST, MOST_CRASHES } from "./bridge-hub-policy.ts";

type Key = { id: string; key: string };

const rooms = makeRooms(bindings);
const open: WebSocket[] = [];
let project: TestProject;
let other: TestProject;
let token: Key;

const makeKey = async (where: TestProject, purpose: string): Promise<Key> =>
  (await where.api<Key>("POST", "/api-keys", { name: purpose, purpose })).body;
const projectId = async ({ slug }: TestProject) => (await rooms.db.projects.findBySlug(slug))?.id ?? expect.fail("no project");

beforeAll(async () => {
  project = await makeProject();
  other = await makeProject();
  token = await makeKey(project, "bridge");
});
afterEach(async () => {
  vi.useRealTimers();
  for (const socket of open.splice(0)) socket.close();
  await expect.poll(async () => rooms.bridges.list(await projectId(project))).toEqual([]);
});

function ask(headers: Record<string, string>, slug = project.slug): Promise<Response> {
  const asked = { upgrade: "websocket", "sec-websocket-protocol": PROTOCOLS.join(", "), ...headers };
  return Promise.resolve(worker.fetch(new Request(`${ORIGIN}/bridge/${slug}`, { headers: asked }), bindings, createExecutionContext()));
}

/** A bridge whose frames the test writes itself. */
async function connect(name: string, servers: string[], { key } = token) {
  const instance = name.padEnd(20, "0");
  const { status, webSocket } = await ask({ authorization: `Bearer ${key}` });
  if (!webSocket) return expect.fail(`not connected: ${status}`);
  const requests: RequestFrame[] = [];
  const cancelled: number[] = [];
  const closed = new Promise<number>((resolve) => webSocket.addEventListener("close", ({ code }) => resolve(code)));
  webSocket.addEventListener("message", ({ data }) => {
    const frame = typeof data === "string" ? (JSON.parse(data) as RequestFrame | { kind: "cancel"; id: number }) : undefined;
    if (frame?.kind === "request") requests.push(frame);
    if (frame?.kind === "cancel") cancelled.push(frame.id);
  });
  webSocket.accept();
  open.push(webSocket);
  const tell = (frame: object) => webSocket.send(JSON.stringify(frame));
  tell({ kind: "hello", instance, version: "1", servers: servers.map((server) => ({ name: server, kind: "http" })) });
  const known = async () => (await rooms.bridges.list(await projectId(project))).some(({ hello }) => hello?.instance === instance);
  return { webSocket, requests, cancelled, closed, tell, known };
}

async function connected(name: string, servers: string[]) {
  const bridge = await connect(name, servers);
  await expect.poll(bridge.known).toBe(true);
  return bridge;
}

/** An exchange with a server behind a bridge, as the gateway has it. */
async function exchange(url: string, init: { method?: string; body?: string; headers?: Record<string, string>; signal?: AbortSignal } = {}) {
  const direct = () => expect.fail("it went to the network");
  const through = { projectId: await projectId(project), subject: "user:ada", env: { API_KEY: "key-of-ada" } };
  return rooms.bridges.withBridges(direct)(url, { method: "POST", ...init, through });
}

const codeOf = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => "answered",
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

/** A request as soon as the bridge has it. */
async function nextOf({ requests }: { requests: RequestFrame[] }, count = 1): Promise<RequestFrame> {
  await expect.poll(() => requests.length).toBe(count);
  return requests[count - 1] ?? expect.fail("no request");
}

test("F86: a bridge connects only with a bridge's token of the project, and is refused without one, with another project's, and with one of another kind", async () => {
  const statusOf = async (authorization: string, slug = project.slug) => (await ask({ authorization }, slug)).status;
  const keys = await Promise.all([makeKey(other, "bridge"), makeKey(project, "platform"), makeKey(project, "agent")]);
  expect(await statusOf("")).toBe(401);
  for (const { key } of keys) expect(await statusOf(`Bearer ${key}`)).toBe(401);
  expect(await statusOf(`Bearer ${token.key}x`)).toBe(401);
  expect(await statusOf(`Bearer ${token.key}`, other.slug)).toBe(401);
  expect(await statusOf(`Bearer ${token.key}`, "no-such")).toBe(401);
  expect((await ask({ authorization: `Bearer ${token.key}`, "sec-websocket-protocol": "cardea-bridge.99" })).status).toBe(426);
  const newer = await ask({ authorization: `Bearer ${token.key}`, "sec-websocket-protocol": `cardea-bridge.99, ${PROTOCOLS[0]}` });
  expect([newer.status, newer.headers.get("sec-websocket-protocol")]).toEqual([101, PROTOCOLS[0]]);
  newer.webSocket?.accept();
  newer.webSocket?.close();
  const api = await worker.fetch(
    new Request(`${ORIGIN}/api/v1/projects/${project.slug}/servers`, { headers: { authorization: `Bearer ${token.key}` } }),
    bindings,
    createExecutionContext(),
  );
  expect(api.status).toBe(401);
});

test("F86: a bridge is told a name, a subject and a credential, and never a command, a path or an address", async () => {
  const bridge = await connected("plain", ["files"]);
  for (const url of ["bridge://files/../x", "bridge://files/mcp", "bridge://files:81", "bridge://../files", "bridge://user@files", "bridge:files#x"])
    expect(await codeOf(exchange(url)), url).toBe("outbound.refused");
  expect(await codeOf(exchange("bridge://files", { method: "PUT" }))).toBe("outbound.refused");
  const answering = exchange("bridge://files?api_key=k", { body: "{}", headers: { "content-type": "application/json" } });
  const request = await nextOf(bridge);
  expect(request).toEqual({
    kind: "request",
    id: expect.any(Number),
    server: "files",
    subject: "user:ada",
    method: "POST",
    headers: { "content-type": "application/json" },
    query: { api_key: "k" },
    env: { API_KEY: "key-of-ada" },
    hasBody: true,
  });
  bridge.tell({ kind: "response", id: request.id, status: 200, headers: { "content-type": "text/plain" } });
  bridge.webSocket.send(toPiece(request.id, new TextEncoder().encode("two ")));
  bridge.webSocket.send(toPiece(request.id, new TextEncoder().encode("pieces")));
  bridge.tell({ kind: "end", id: request.id });
  expect(await (await answering).text()).toBe("two pieces");
});

test("F86: without a bridge, and without one whose file has the name, nothing is done; a bridge says itself why a server does not answer", async () => {
  expect(await codeOf(exchange("bridge://files"))).toBe("bridge.offline");
  const bridge = await connected("known", ["files"]);
  expect(await codeOf(exchange("bridge://secrets"))).toBe("bridge.not_allowed");
  for (const [at, [why, code]] of (
    [
      ["not_started", "bridge.server_down"],
      ["not_allowed", "bridge.not_allowed"],
      ["busy", "server.busy"],
      ["broke_off", "the bridge broke off"],
    ] as const
  ).entries()) {
    const failing = codeOf(exchange("bridge://files"));
    bridge.tell({ kind: "failed", id: (await nextOf(bridge, at + 1)).id, why });
    expect(await failing).toBe(code);
  }
  bridge.tell({ kind: "leaving" });
  await expect.poll(() => codeOf(exchange("bridge://files"))).toBe("bridge.offline");
});

test("S73: a bridge that answers the exchange of another one is not heard, and what a lost bridge was asked is not asked of another one", async () => {
  const [one, two] = [await connected("first", ["files"]), await connected("second", ["files"])];
  const answering = exchange("bridge://files");
  await expect.poll(() => one.requests.length + two.requests.length).toBe(1);
  const [asked, stranger] = one.requests.length === 1 ? [one, two] : [two, one];
  const { id } = await nextOf(asked);
  stranger.tell({ kind: "response", id, status: 200, headers: {} });
  stranger.webSocket.send(toPiece(id, new TextEncoder().encode("forged")));
  stranger.tell({ kind: "end", id });
  await expect.poll(() => stranger.cancelled.length).toBe(3);
  asked.webSocket.close();
  expect(await codeOf(answering)).toBe("the bridge broke off");
  expect(stranger.requests).toEqual([]);
  const next = exchange("bridge://files");
  stranger.tell({ kind: "response", id: (await nextOf(stranger)).id, status: 204, headers: {} });
  expect((await next).status).toBe(204);
});

test.each([
  ["a frame that is too long", (socket: WebSocket) => socket.send("x".repeat(MOST_BYTES.text + 1))],
  ["a piece that is too long", (socket: WebSocket) => socket.send(new Uint8Array(MOST_BYTES.piece + 5))],
  ["a piece without a number", (socket: WebSocket) => socket.send(new Uint8Array(3))],
  ["no JSON", (socket: WebSocket) => socket.send("{")],
  ["a redirect as an answer", (socket: WebSocket) => socket.send('{"kind":"response","id":1,"status":307,"headers":{"location":"bridge://other"}}')],
  ["a header with a line end", (socket: WebSocket) => socket.send('{"kind":"response","id":1,"status":200,"headers":{"x-a":"b\\r\\nc: d"}}')],
  ["a second hello", (socket: WebSocket) => socket.send(JSON.stringify({ kind: "hello", instance: "x".repeat(20), version: "1", servers: [] }))],
])("F86: a bridge that sends %s is disconnected", async (_, misbehave) => {
  const bridge = await connected("rough", ["files"]);
  misbehave(bridge.webSocket);
  expect(await bridge.closed).toBe(CLOSED.broken);
});

test("F86: a bridge with another token cannot take the name of another one's run, to which sessions belong", async () => {
  const bridge = await connected("mine", ["files"]);
  const twin = await connect("mine", ["files"], await makeKey(project, "bridge"));
  expect(await twin.closed).toBe(CLOSED.broken);
  const answering = exchange("bridge://files");
  bridge.tell({ kind: "response", id: (await nextOf(bridge)).id, status: 204, headers: {} });
  expect((await answering).status).toBe(204);
});

test("F86, S73: a bridge whose network was cut takes the place of its own former connection, and what that was asked is not asked again", async () => {
  const former = await connected("cut", ["files"]);
  const lost = codeOf(exchange("bridge://files"));
  await nextOf(former);
  const next = await connect("cut", ["files"]);
  expect(await former.closed).toBe(CLOSED.replaced);
  expect(await lost).toBe("the bridge broke off");
  await expect.poll(async () => (await rooms.bridges.list(await projectId(project))).length).toBe(1);
  expect(next.requests).toEqual([]);
  const answering = exchange("bridge://files");
  next.tell({ kind: "response", id: (await nextOf(next)).id, status: 204, headers: {} });
  expect((await answering).status).toBe(204);
});

test("F86: the seventeenth bridge is refused while sixteen are connected, and connections without a beat do not count", async () => {
  for (let count = 0; count < MOST.bridges; count++) await connect(`many${String.fromCharCode(97 + count)}`, ["files"]);
  expect((await ask({ authorization: `Bearer ${token.key}` })).status).toBe(429);
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + LOST_AFTER + 1000);
  await connected("later", ["files"]);
  expect(await rooms.bridges.list(await projectId(project))).toHaveLength(1);
});

test("F86: what an end of the hub left behind of a bridge is deleted when the next bridge connects", async () => {
  const hub = bindings.BRIDGE_HUB.getByName(await projectId(project)) as unknown as DurableObjectStub;
  const keysOf = () => runInDurableObject(hub, (_, { storage }) => [...storage.kv.list({ prefix: "bridge:" })].map(([key]) => key));
  await runInDurableObject(hub, (_, { storage }) => storage.kv.put("bridge:left-behind", { key: "left-behind", tokenId: token.id, connectedAt: 0 }));
  await connected("tidy", ["files"]);
  expect(await keysOf()).toHaveLength(1);
});

test("F86: a bridge is told when nobody waits for its answer any more", async () => {
  const bridge = await connected("patient", ["files"]);
  const abort = new AbortController();
  const waiting = codeOf(exchange("bridge://files", { signal: abort.signal }));
  const { id } = await nextOf(bridge);
  abort.abort();
  await waiting;
  await expect.poll(() => bridge.cancelled).toEqual([id]);
});

test("F86: a bridge whose token is revoked is disconnected at once, and cannot come back", async () => {
  const former = token;
  const bridge = await connected("revoked", ["files"]);
  const waiting = codeOf(exchange("bridge://files"));
  await nextOf(bridge);
  await project.api("DELETE", `/api-keys/${former.id}`);
  expect(await bridge.closed).toBe(CLOSED.revoked);
  expect(await waiting).toBe("the bridge broke off");
  expect((await ask({ authorization: `Bearer ${former.key}` })).status).toBe(401);
  token = await makeKey(project, "bridge");
});

test("F86: a hostile bridge can write ten crashes a minute to the audit, also if it connects anew, and none of a server that it does not offer", async () => {
  const crashes = async () => {
    const { body } = await project.api<{ events: { target: string; changes: string }[] }>("GET", "/audit?action=bridge.crash&limit=100");
    return body.events.map(({ target, changes }) => `${target}: ${changes}`);
  };
  const say = ({ tell }: Awaited<ReturnType<typeof connect>>, text: string, server = "files") => tell({ kind: "crashed", server, said: text });
  vi.useFakeTimers({ toFake: ["Date"] });
  const first = await connected("crashing", ["files"]);
  say(first, "elsewhere", "secrets");
  for (let said = 0; said < MOST_CRASHES / 2; said++) say(first, "first");
  await expect.poll(crashes).toHaveLength(MOST_CRASHES / 2);
  first.webSocket.close();
  await expect.poll(first.known).toBe(false);
  const again = await connected("again", ["files"]);
  for (let said = 0; said < 10 * MOST_CRASHES; said++) say(again, "again");
  await expect.poll(crashes).toHaveLength(MOST_CRASHES);
  // What was said before is heard first: a bridge that is not known any more says nothing further.
  again.webSocket.close();
  await expect.poll(again.known).toBe(false);
  const later = await connected("later", ["files"]);
  vi.setSystemTime(Date.now() + 60_000);
  say(later, "a minute later");
  await expect.poll(crashes).toContain("files: a minute later");
  const told = await crashes();
  expect(told).toHaveLength(MOST_CRASHES + 1);
  expect(told.filter((text) => text.includes("Further crashes in this minute are not recorded."))).toHaveLength(1);
});
