import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixtures, startFixtures } from "../fixtures/fixtures.ts";
import { FIXTURES, serverUrls } from "../fixtures/origins.ts";
import { makeAgents } from "../harness/agent.ts";
import { type Browser, makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";

let fixtures: Fixtures;
let cardea: BuiltWorker;
let admin: Browser;
let first: number;
let second: number;
let token: string;

beforeAll(async () => {
  first = await freeRange(FIXTURES.length + 2);
  second = first + 1;
  fixtures = await startFixtures(FIXTURES.map((_, index) => first + 2 + index));
  cardea = await startBuiltWorker({ trusted: Object.values(fixtures.origins), port: first, secondPort: second });
  const send = sendTo(cardea.origin);
  admin = makeBrowserOn(cardea.origin, send);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "two", name: "Two" });
  const urls = serverUrls(fixtures.origins);
  for (const [slug, url] of [
    ["open", urls.none],
    ["everything", urls.everything],
    ["reference", urls.reference],
  ])
    await admin.api("POST", "/projects/two/servers", { slug, name: slug, url, authScope: { type: "none", level: "user" } });
  token = (await makeAgents(cardea.origin, send).signInAgent(admin, "two")).access_token;
});

afterAll(async () => {
  await cardea?.stop();
  await fixtures?.close();
});

/** Sends a request to the second isolate, or to the one at `port`, under the host name of both. */
async function ask(method: string, headers: Record<string, string>, body?: object, port = second): Promise<IncomingMessage> {
  const sent = request({
    host: "127.0.0.1",
    port,
    path: "/mcp/two",
    method,
    headers: {
      host: new URL(cardea.origin).host,
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
  });
  sent.end(body && JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer.setEncoding("utf8");
}

const textOf = async (answer: IncomingMessage): Promise<string> => (await answer.toArray()).join("");

/** Opens a 2025-11-25 session in the second isolate. @returns the header that names the session */
async function openSession(): Promise<Record<string, string>> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const opened = await ask("POST", {}, { method: "initialize", params });
  await textOf(opened);
  return { "mcp-session-id": String(opened.headers["mcp-session-id"]) };
}

test("F90: a cancellation that reaches one isolate ends a call that runs in another isolate", async () => {
  const session = await openSession();
  const params = { name: "everything__trigger-long-running-operation", arguments: { duration: 30, steps: 30 } };
  const before = fixtures.ledger.cancelled.length;
  const running = textOf(await ask("POST", session, { id: 7, method: "tools/call", params }));
  const cancel = (port: number, from: Record<string, string>) =>
    ask("POST", from, { id: undefined, method: "notifications/cancelled", params: { requestId: 7, reason: "enough" } }, port);
  await cancel(first, await openSession());
  expect((await cancel(first, session)).statusCode).toBe(202);
  expect(await running).not.toContain('"result"');
  expect(fixtures.ledger.cancelled).toHaveLength(before + 1);
});

test("F92: a server of a sessionful revision is told when a client of the stateless revision cancels a call by disconnecting", async () => {
  const before = fixtures.ledger.cancelled.length;
  const name = "everything__trigger-long-running-operation";
  const stateless = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name };
  const _meta = {
    progressToken: "p",
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const answer = await ask("POST", stateless, { id: 8, method: "tools/call", params: { name, arguments: { duration: 30, steps: 30 }, _meta } });
  const [progress] = (await once(answer, "data")) as [string];
  expect(progress).toContain("notifications/progress");
  answer.destroy();
  await expect.poll(() => fixtures.ledger.cancelled.length).toBe(before + 1);
});

test("F90: a list is compressed when it is requested again, and clients read it as before", async () => {
  const list = async () => {
    const response = await fetch(`${cardea.origin}/mcp/two`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    });
    return { encoding: response.headers.get("content-encoding"), answer: await response.json() };
  };
  const first = await list();
  expect(first.encoding).toBeNull();
  await expect.poll(async () => (await list()).encoding).toBe("gzip");
  expect((await list()).answer).toEqual(first.answer);
});

test("F45: an administrator's change in one isolate reaches the clients and lists of another isolate", async () => {
  const session = await openSession();
  const list = async () => textOf(await ask("POST", session, { method: "tools/list" }));
  expect(await list()).toContain("open__whoami");
  const stream = await ask("GET", { ...session, accept: "text/event-stream" });
  expect(stream.statusCode).toBe(200);
  const heard = (async () => {
    for await (const chunk of stream) if (String(chunk).includes("notifications/tools/list_changed")) return true;
    return false;
  })();
  expect((await admin.api("PATCH", "/projects/two/servers/open", { state: "paused" })).status).toBe(204);
  expect(await heard).toBe(true);
  expect(await list()).not.toContain("open__whoami");
});
