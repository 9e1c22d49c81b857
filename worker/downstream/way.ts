/** How a single request reaches a server that is known already, without a client object. */
export type Way = { kind: "modern" } | LegacyWay;
export type LegacyWay = { kind: "legacy"; sessionId: string | undefined; protocolVersion: string | undefined };

export const MESSAGE_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** Headers of a message within a session of a 2025-era server, or without one. */
export function headersOfWay({ sessionId, protocolVersion }: Omit<LegacyWay, "kind">): Record<string, string> {
  return {
    ...MESSAGE_HEADERS,
    ...(protocolVersion && { "mcp-protocol-version": protocolVersion }),
    ...(sessionId && { "mcp-session-id": sessionId }),
  };
}
