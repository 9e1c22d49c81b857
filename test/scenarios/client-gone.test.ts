import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingMessage, request, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";
import { PATIENCE } from "../harness/patience.ts";

/** A server. Its calls never end; only `late` is answered, at the event `go on`. It emits `asked` for each call, and `left` when a client closes the connection. */
const TICK = 200;
let ticks = 0;
let slow: Server;
let cardea: BuiltWorker;
let admin: ReturnType<typeof makeBrowserOn>;
const tokens = { "slow/servers/slow": "", slow: "" };

beforeAll(async () => {
  const first = await freeRange(2);
  slow = createServer((incoming, response) => {
    let body = "";
    incoming.on("data", (chunk) => {
      body += String(chunk);
    });
    incoming.on("end", () => {
      const { id, method, params } = JSON.parse(body || "{}") as { id?: number; method?: string; params?: { name?: string } };
      if (method === "server/discover") {
        const result = {
          resultType: "complete",
          supportedVersions: ["2026-07-28"],
          capabilities: { tools: {} },
          serverInfo: { name: "slow", version: "1" },
        };
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { ...result, ttlMs: 1000, cacheScope: "private" } }));
        return;
      }
      slow.emit("asked");
      if (params?.name === "late") {
        slow.once("go on", () => {
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", content: [] } }));
        });
        return;
      }
      const tick = setInterval(() => {
        ticks++;
        response.write(
          `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "still at it" } })}\n\n`,
        );
      }, TICK);
      response.on("close", () => {
        clearInterval(tick);
        slow.emit("left");
      });
      response.writeHead(200, { "content-type": "text/event-stream" });
    });
  });
  slow.listen(first, "127.0.0.1");
  await once(slow, "listening");
  cardea = await startBuiltWorker({ trusted: [`http://127.0.0.1:${first}`], port: first + 1 });
  const sendAs = sendTo(cardea.origin);
  admin = makeBrowserOn(cardea.origin, sendAs);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "slow", name: "Slow" });
  const authScope = { type: "none", level: "user", fields: [] };
  await admin.api("POST", "/projects/slow/servers", {
    slug: "slow",
    name: "Slow",
    url: `http://127.0.0.1:${first}/mcp`,
    transport: "http",
    authScope,
  });
  const { signInAgent } = makeAgents(cardea.origin, sendAs);
  for (const path of ["slow/servers/slow", "slow"] as const) tokens[path] = (await signInAgent(admin, path)).access_token;
});

afterAll(async () => {
  slow?.closeAllConnections();
  slow?.close();
  await cardea?.stop();
});

/** Posts a message to an MCP URL. */
function send(path: keyof typeof tokens, headers: Record<string, string>, message: object): ClientRequest {
  const sent = request(`${cardea.origin}/mcp/${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${tokens[path]}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
  });
  sent.end(JSON.stringify({ jsonrpc: "2.0", ...message }));
  return sent;
}

/** Posts a message to an MCP URL. @returns the request, and the answer once its headers are there */
async function post(path: keyof typeof tokens, headers: Record<string, string>, message: object) {
  const sent = send(path, headers, message);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return { sent, answer };
}

/** The headers and the message of a call of the stateless revision. */
function callOf(name: string): [Record<string, string>, object] {
  const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name };
  return [headers, { id: 1, method: "tools/call", params: { name, arguments: {}, _meta } }];
}

/** What the project's audit says of calls. */
async function listCalls() {
  type Event = { outcome: string; code: string | null; tool: string };
  const { body } = await admin.api<{ events: Event[] }>("GET", "/projects/slow/audit?kind=calls");
  return body.events.map(({ outcome, code, tool }) => ({ outcome, code, tool }));
}

/** Workerd notices a closed connection only when it writes to it. In production the platform in front notices it earlier. */
test.each(["slow/servers/slow", "slow"] as const)(
  "S70: an agent at /mcp/%s that disconnects during an answer ends the server's work, and the audit says so",
  async (path) => {
    const left = once(slow, "left");
    const name = path === "slow" ? "slow__anything" : "anything";
    const { sent, answer } = await post(path, ...callOf(name));
    const [data] = await once(answer, "data");
    expect(String(data)).toContain("still at it");
    sent.destroy();
    const before = ticks;
    await left;
    expect(ticks - before).toBeLessThan(2000 / TICK);
    await expect.poll(listCalls, PATIENCE).toContainEqual({ outcome: "error", code: "call.abandoned", tool: "anything" });
  },
);

test.each(["slow/servers/slow", "slow"] as const)(
  "S70: a call of an agent at /mcp/%s that disconnects before the server begins to answer is in the audit once",
  async (path) => {
    const calls = () => listCalls().then((all) => all.filter(({ tool }) => tool === "late").length);
    const before = await calls();
    const asked = once(slow, "asked");
    const sent = send(path, ...callOf(path === "slow" ? "slow__late" : "late"));
    const gone = once(sent, "error");
    await asked;
    sent.destroy();
    await gone;
    slow.emit("go on");
    await expect.poll(calls, PATIENCE).toBe(before + 1);
    const next = await post(path, ...callOf(path === "slow" ? "slow__anything" : "anything"));
    await once(next.answer, "data");
    next.sent.destroy();
    await expect.poll(async () => (await listCalls()).filter(({ tool }) => tool === "anything").length, PATIENCE).toBeGreaterThan(0);
    expect(await calls()).toBe(before + 1);
  },
);

test("F92: a client of a sessionful revision that cancels a call ends the work of a server of the stateless revision", async () => {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const { answer: opened } = await post("slow", {}, { id: 1, method: "initialize", params });
  const session = { "mcp-session-id": String(opened.headers["mcp-session-id"]) };
  const left = once(slow, "left");
  const { answer } = await post("slow", session, { id: 2, method: "tools/call", params: { name: "slow__anything", arguments: {} } });
  await once(answer, "data");
  const { answer: cancelled } = await post("slow", session, { method: "notifications/cancelled", params: { requestId: 2 } });
  expect(cancelled.statusCode).toBe(202);
  await left;
  expect((await answer.toArray()).join("")).not.toContain('"result"');
});
