/** The one tool of the downstream server. */
export const TOOL = "echo";
const LATEST = "2026-07-28";

export type Revision = "2026-07-28" | "2025-06-18";

export const ARGUMENTS = { text: "x".repeat(80) };

/** A `tools/call` of some 200 bytes, as an agent sends it. @param tool its name at the side that is measured */
export function makeCall(id: number, tool: string, revision: Revision, args: object = ARGUMENTS): { headers: Record<string, string>; body: string } {
  const common = { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": revision };
  const modern = revision === LATEST;
  const _meta = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
  const params = { name: tool, arguments: args, ...(modern && { _meta }) };
  return {
    headers: { ...common, ...(modern && { "mcp-method": "tools/call", "mcp-name": tool }) },
    body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params }),
  };
}

/** A `tools/list` of 2026-07-28. */
export function makeList(id: number): { headers: Record<string, string>; body: string } {
  const common = { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": LATEST };
  const _meta = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
  return {
    headers: { ...common, "mcp-method": "tools/list" },
    body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list", params: { _meta } }),
  };
}
