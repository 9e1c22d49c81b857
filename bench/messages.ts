/** The name of the downstream server's tool. */
export const TOOL = "echo";
const LATEST = "2026-07-28";

export type Revision = "2026-07-28" | "2025-06-18";

export const ARGUMENTS = { text: "x".repeat(80) };

type Message = { headers: Record<string, string>; body: string };

/** A `tools/call` of about 200 bytes, as an agent sends it. @param tool the tool's name at the measured side */
export const makeCall = (id: number, tool: string, revision: Revision, args: object = ARGUMENTS): Message =>
  makeRequest(id, revision, "tools/call", { name: tool, arguments: args }, { "mcp-name": tool });

/** A `tools/list` of 2026-07-28. */
export const makeList = (id: number): Message => makeRequest(id, LATEST, "tools/list", {}, {});

function makeRequest(id: number, revision: Revision, method: string, params: object, named: Record<string, string>): Message {
  const common = { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": revision };
  const isStateless = revision === LATEST;
  const _meta = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
  return {
    headers: { ...common, ...(isStateless && { "mcp-method": method, ...named }) },
    body: JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, ...(isStateless && { _meta }) } }),
  };
}
