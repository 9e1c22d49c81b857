import { afterAll, expect, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { makeProject, setFixtures } from "../../test/harness/worker/project.ts";

/** The same numbers from 0 to 1 for the same seed (Park and Miller). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const STATUSES = [200, 202, 301, 303, 307, 400, 401, 403, 404, 405, 406, 409, 410, 415, 422, 429, 440, 498, 500, 501, 502, 503, 504, 529];
const TYPES = ["application/json", "Application/JSON; charset=utf-8", "text/plain", "text/html", "application/problem+json", "", "text/event-stream"];
const BODIES = [
  "",
  "null",
  "[]",
  "{",
  "<html>",
  "Session not found",
  "Token expired",
  '{"error":"invalid_token"}',
  '{"jsonrpc":"2.0","id":$ID,"result":{"content":[{"type":"text","text":"done"}]}}',
  '{"jsonrpc":"2.0","id":$ID,"result":null}',
  '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}',
  '{"jsonrpc":"2.0","id":$ID,"error":{"code":-32601,"message":"Method not found"}}',
  '{"jsonrpc":"2.0","id":$ID,"error":{"code":"x","message":7}}',
  '{"jsonrpc":"2.0","id":"another","result":{}}',
  '{"jsonrpc":"2.0","method":"notifications/message","params":{}}',
  '[{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}]',
  'data: {"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}\n\n',
];
const HEADERS: Record<string, string>[] = [
  {},
  { "retry-after": "5" },
  { "retry-after": "x" },
  { "www-authenticate": 'Bearer error="invalid_token"' },
  { "www-authenticate": 'Basic realm="a, b", Bearer error="insufficient_scope", scope="x"' },
  { location: "/mcp/" },
  { location: "https://elsewhere.example/" },
  { "mcp-session-id": "another" },
];
const METHODS = ["tools/call", "server/discover", "initialize", "tools/list", "*"];
const LEGACY: Record<string, ScriptedReply> = {
  "server/discover": { status: 404, type: "text/plain", body: "" },
  initialize: {
    type: "application/json",
    headers: { "mcp-session-id": "s" },
    body: '{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}',
  },
};

type Reply = { jsonrpc: string; id: number; result?: object; error?: { code: number } };

afterAll(() => setFixtures({ script: {} }));

test("any status with any body and any headers, for any request of either era, ends a call in one well-formed reply under the agent's own id", async () => {
  const random = makeRandom(20_260_728);
  const pick = <Value>(values: Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  for (let round = 0; round < 12; round++) {
    const project = await makeProject();
    await project.addOpenServer("scripted");
    const { access_token } = await signInAgent(project.admin, project.slug);
    for (let id = 1; id <= 10; id++) {
      const method = pick(METHODS);
      const reply = { status: pick(STATUSES), type: pick(TYPES), headers: pick(HEADERS), body: pick(BODIES) };
      const script = { ...(random() < 0.5 ? LEGACY : {}), [method]: reply };
      await setFixtures({ script });
      const params = { name: "scripted__act", arguments: {} };
      const answer = await postMessage(project.slug, access_token, { jsonrpc: "2.0", id, method: "tools/call", params });
      const message = await messageOf<Partial<Reply>>(answer);
      const isReply = message.jsonrpc === "2.0" && message.id === id && "result" in message !== "error" in message;
      expect([script, message, isReply]).toEqual([script, message, true]);
    }
  }
}, 120_000);
