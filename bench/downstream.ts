import { createServer, type IncomingHttpHeaders } from "node:http";
import { TOOL } from "./messages.ts";

/** A server that answers at once, without sessions, in stateless and sessionful revisions. So the measured time is that of the gateway before it. */
const port = Number(process.argv[2]);
const tool = { name: TOOL, description: "Says it again.", inputSchema: { type: "object", properties: { text: { type: "string" } } } };
/** At `/many/{n}` it has 40 tools. Each description differs, so that compression gains no more than with real servers. */
const WORDS =
  "the a of to and for with from by list create update delete search returns channel message issue repository file page user team status priority date identifier optional required default query filter limit cursor sorted archived private public assigned label comment thread record field value object number text".split(
    " ",
  );
/** The same description for the same seed, from a linear congruential generator (Numerical Recipes, 3rd edition, §7.1). */
function sentencesOf(seed: number): string {
  let state = seed;
  const word = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return WORDS[state % WORDS.length];
  };
  return Array.from({ length: 45 }, word).join(" ");
}
const fortyOf = (path: string) =>
  Array.from({ length: 40 }, (_, index) => ({
    ...tool,
    name: index === 0 ? TOOL : `${TOOL}_${index}`,
    description: sentencesOf(Number(path.split("/")[2] ?? 0) * 40 + index),
  }));
const capabilities = { tools: {} };
const serverInfo = { name: "downstream", version: "1" };
const cache = { ttlMs: 60_000, cacheScope: "private" };

const results: Record<string, (params: Record<string, unknown>, path: string) => object> = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities, serverInfo }),
  "server/discover": () => ({ supportedVersions: ["2026-07-28"], capabilities, serverInfo, ...cache }),
  "tools/list": (_, path) => ({ tools: path.startsWith("/many") ? fortyOf(path) : [tool], ...cache }),
  "tools/call": (params) => ({ content: [{ type: "text", text: (params.arguments as { text: string }).text }] }),
  ping: () => ({}),
};

/** Whether the headers agree with the message. Servers of 2026-07-28 must check this. */
const agrees = (headers: IncomingHttpHeaders, { method, params }: { method: string; params?: Record<string, unknown> }): boolean =>
  headers["mcp-protocol-version"] !== "2026-07-28" ||
  (headers["mcp-method"] === method && (method !== "tools/call" || headers["mcp-name"] === params?.name));

const server = createServer((request, response) => {
  if (request.method !== "POST") {
    response.writeHead(405).end();
    return;
  }
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => {
    const message = JSON.parse(body) as { id?: number; method: string; params?: Record<string, unknown> } | [];
    if (Array.isArray(message) || !agrees(request.headers, message)) {
      const error = { code: -32020, message: "The headers do not agree with the body." };
      response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id: null, error }));
      return;
    }
    const { id, method, params = {} } = message;
    if (id === undefined) {
      response.writeHead(202).end();
      return;
    }
    const result = results[method]?.(params, request.url ?? "/");
    const answer = result ? { result: { resultType: "complete", ...result } } : { error: { code: -32601, message: "no such method" } };
    const text = JSON.stringify({ jsonrpc: "2.0", id, ...answer });
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
  });
});
server.keepAliveTimeout = 120_000;
// A first list of a thousand servers opens as many connections at once.
server.listen({ port, host: "127.0.0.1", backlog: 4096 });
