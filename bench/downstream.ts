import { createServer, type IncomingHttpHeaders } from "node:http";
import { TOOL } from "./messages.ts";

/** A server that answers at once, of either era and without sessions: what is measured is what stands before it. */
const port = Number(process.argv[2]);
const tool = { name: TOOL, description: "Says it again.", inputSchema: { type: "object", properties: { text: { type: "string" } } } };
/** At `/many` it has forty tools, such as servers have. */
const FORTY = Array.from({ length: 40 }, (_, index) => ({
  ...tool,
  name: index === 0 ? TOOL : `${TOOL}_${index}`,
  description: "Says it again. ".repeat(20),
}));
const capabilities = { tools: {} };
const serverInfo = { name: "downstream", version: "1" };
const cache = { ttlMs: 60_000, cacheScope: "private" };

const results: Record<string, (params: Record<string, unknown>, path: string) => object> = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities, serverInfo }),
  "server/discover": () => ({ supportedVersions: ["2026-07-28"], capabilities, serverInfo, ...cache }),
  "tools/list": (_, path) => ({ tools: path.startsWith("/many") ? FORTY : [tool], ...cache }),
  "tools/call": (params) => ({ content: [{ type: "text", text: (params.arguments as { text: string }).text }] }),
  ping: () => ({}),
};

/** As servers of 2026-07-28 must check it: what a message is, its headers say too. */
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
      const error = { code: -32020, message: "The headers say something else than the body." };
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
server.listen(port, "127.0.0.1");
