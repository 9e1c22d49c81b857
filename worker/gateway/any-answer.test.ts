import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../test/fixtures/ledger.ts";
import { send } from "../../test/harness/worker/app.ts";
import { makeProject, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { isRecord } from "../lib/record.ts";

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
const SESSIONFUL: Record<string, ScriptedReply> = {
  "server/discover": { status: 404, type: "text/plain", body: "" },
  initialize: {
    type: "application/json",
    headers: { "mcp-session-id": "s" },
    body: '{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}',
  },
};

/** A call of a tool. The id and the tool's name are set for each call. */
const REQUEST = { jsonrpc: "2.0", method: "tools/call", params: { name: "act", arguments: {} } };
const INITIALIZE = {
  ...{ jsonrpc: "2.0", id: "begin", method: "initialize" },
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "any", version: "1" } },
};
const JSON_TYPE = { "content-type": "application/json", accept: "application/json, text/event-stream" };

type Project = { slug: string; auth: Record<string, string> };
/** Makes one call on one lane. @returns the HTTP status, and each message of the answer */
type Ask = (project: Project, server: string, id: number) => Promise<{ status: number; messages: unknown[] }>;

const post = ({ auth }: Project, path: string, body: object, headers: Record<string, string> = {}) =>
  send(path.startsWith("/") ? path : `/mcp/${path}`, { method: "POST", headers: { ...JSON_TYPE, ...auth, ...headers }, body: JSON.stringify(body) });

async function messagesOf(response: Response): Promise<{ status: number; messages: unknown[] }> {
  const text = await response.text();
  const isStream = response.headers.get("content-type")?.includes("event-stream");
  const found = isStream ? [...text.matchAll(/^data: (.+)$/gm)].map(([, data = ""]) => data) : [text];
  const messages = found.map((one): unknown => {
    try {
      return JSON.parse(one);
    } catch {
      return one;
    }
  });
  return { status: response.status, messages };
}

/** A call in a session, as sessionful clients make it. If the server begins no session, the call is made without one. */
async function inSession(project: Project, path: string, body: object) {
  const began = await post(project, path, INITIALIZE);
  await began.body?.cancel();
  const session = began.headers.get("mcp-session-id");
  return messagesOf(await post(project, path, body, session === null ? {} : { "mcp-session-id": session, "mcp-protocol-version": "2025-06-18" }));
}

/** A call of an agent that speaks HTTP+SSE. Its answer comes on the stream that it opened first, or as the status of its POST. */
async function overSse(project: Project, path: string, body: object) {
  const opened = await send(`/mcp/${path}/sse`, { headers: { accept: "text/event-stream", ...project.auth } });
  const reader = (opened.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? "";
  const { status } = await post(project, /^data: (.+)$/m.exec(text)?.[1] ?? "", body);
  for (let ended = status !== 202; !ended && !text.includes("event: message"); ) {
    const { done, value = "" } = await reader.read();
    text += value;
    ended = done;
  }
  await reader.cancel();
  return { status, messages: [...text.matchAll(/^event: message\ndata: (.+)$/gm)].map(([, data = ""]): unknown => JSON.parse(data)) };
}

const at = (id: number, name: string) => ({ ...REQUEST, id, params: { name, arguments: {} } });
const LANES: Record<string, Ask> = {
  "at a navigator": async (project, server, id) => messagesOf(await post(project, project.slug, at(id, `${server}__act`))),
  "in a session at a navigator": (project, server, id) => inSession(project, project.slug, at(id, `${server}__act`)),
  "over HTTP+SSE at a navigator": (project, server, id) => overSse(project, project.slug, at(id, `${server}__act`)),
  "at the server's own endpoint": async (project, server, id) => messagesOf(await post(project, `${project.slug}/servers/${server}`, at(id, "act"))),
  "in a session at the server's own endpoint": (project, server, id) => inSession(project, `${project.slug}/servers/${server}`, at(id, "act")),
};
const SERVERS = { "Streamable HTTP": "scripted", "HTTP+SSE": "scriptedSse" } as const;

const isReply = (message: unknown, id: number): boolean =>
  isRecord(message) && message.jsonrpc === "2.0" && message.id === id && "result" in message !== "error" in message;

const isNotification = (message: unknown): boolean => isRecord(message) && message.method === "notifications/message" && !("id" in message);

afterAll(() => setFixtures({ script: {} }));

describe("random answers of servers", () => {
  let project: Project & TestProject;
  beforeAll(async () => {
    const made = await makeProject();
    const { body } = await made.api<{ key: string }>("POST", "/api-keys", { name: "any" });
    project = { ...made, auth: { "x-api-key": body.key } };
  });

  test.each(Object.keys(LANES).flatMap((lane) => Object.keys(SERVERS).map((kind) => [lane, kind] as const)))(
    "a call %s to a server of %s ends in one well-formed reply with the agent's own id, for any status, headers and body",
    async (lane, kind) => {
      const random = makeRandom([...`${lane}${kind}`].reduce((sum, { length }, index) => sum + length * (index + 7), 20_260_728));
      const pick = <Value>(values: Value[]): Value => values[Math.floor(random() * values.length)] as Value;
      const ask = LANES[lane] as Ask;
      const isSse = kind === "HTTP+SSE";
      for (let round = 0; round < 3; round++) {
        const server = `s${crypto.randomUUID().slice(0, 8)}`;
        await project.addOpenServer(SERVERS[kind as keyof typeof SERVERS], { slug: server, transport: isSse ? "sse" : "http" });
        for (let id = 1; id <= 10; id++) {
          const method = pick(isSse ? ["tools/call", "tools/call", "initialize", "notifications/initialized"] : METHODS);
          const reply = { status: pick(STATUSES), type: pick(TYPES), headers: pick(HEADERS), body: pick(BODIES) };
          const script = { ...(!isSse && random() < 0.5 ? SESSIONFUL : {}), [method]: reply };
          await setFixtures({ script });
          const { status, messages } = await ask(project, server, id);
          // A server's own endpoint forwards an HTTP error with its body (MCP 2025-11-25, sending messages to the server).
          const isHttpError = lane.includes("own endpoint") && status >= 400;
          const isOne = isHttpError || (isReply(messages.at(-1), id) && messages.slice(0, -1).every(isNotification) && messages.length <= 2);
          expect(isOne, JSON.stringify([script, status, messages])).toBe(true);
        }
        await project.api("DELETE", `/servers/${server}`);
      }
    },
    60_000,
  );
});
