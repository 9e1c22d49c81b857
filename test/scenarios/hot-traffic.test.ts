import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";

const CALLERS = 16;
const CALLS = 1600;
const META = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
const FOUND = { supportedVersions: ["2026-07-28"], capabilities: { tools: {} }, serverInfo: { name: "quick", version: "1" } };

let server: Server;
let cardea: BuiltWorker;
const tokens = { "hot/servers/quick": "", hot: "" };

beforeAll(async () => {
  const first = await freeRange(2);
  server = createServer(async (request, response) => {
    const sent = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    const { id, method, params } = JSON.parse(sent || "{}") as Record<string, unknown>;
    const said = { content: [{ type: "text", text: JSON.stringify(params) }] };
    const result = { resultType: "complete", ...(method === "tools/call" ? said : { ...FOUND, ttlMs: 1000, cacheScope: "private" }) };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  server.listen(first, "127.0.0.1");
  await once(server, "listening");
  const aliases = { "../lib/memory/expiring-cache.ts": join(import.meta.dirname, "../harness/worker/short-cache.ts") };
  cardea = await startBuiltWorker({ trusted: [`http://127.0.0.1:${first}`], port: first + 1, aliases });
  const send = sendTo(cardea.origin);
  const admin = makeBrowserOn(cardea.origin, send);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "hot", name: "Hot" });
  const authScope = { type: "none", level: "user" };
  await admin.api("POST", "/projects/hot/servers", { slug: "quick", name: "Quick", url: `http://127.0.0.1:${first}/mcp`, authScope });
  const { signInAgent } = makeAgents(cardea.origin, send);
  for (const path of ["hot/servers/quick", "hot"] as const) tokens[path] = (await signInAgent(admin, path)).access_token;
});

afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await cardea?.stop();
});

/** Calls the tool once. @returns the problem of the answer, or undefined */
async function callAt(path: keyof typeof tokens, id: number): Promise<string | undefined> {
  const name = path === "hot" ? "quick__echo" : "echo";
  const response = await fetch(`${cardea.origin}/mcp/${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${tokens[path]}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": name,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: { number: id }, _meta: META } }),
  });
  const text = await response.text();
  return response.ok && text.includes(`"id":${id},`) && text.includes(`\\"number\\":${id}}`) ? undefined : `${response.status} ${text.slice(0, 200)}`;
}

test.each(["hot/servers/quick", "hot"] as const)(
  "S71: at /mcp/%s each call gets its own answer while every cache expires during the calls",
  async (path) => {
    let calls = 0;
    const wrong: string[] = [];
    const keepCalling = async () => {
      while (calls < CALLS) {
        const problem = await callAt(path, ++calls).catch(String);
        if (problem) wrong.push(problem);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, keepCalling));
    expect(wrong).toEqual([]);
  },
);
