/** How a single request reaches a server that is known already, without a client object. */
export type Way = { kind: "stateless" } | SessionfulWay;
export type SessionfulWay = { kind: "sessionful"; sessionId: string | undefined; protocolVersion: string | undefined };

export const MESSAGE_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** Headers of a message within a session of a 2025-era server, or without one. */
export function headersOfWay({ sessionId, protocolVersion }: Omit<SessionfulWay, "kind">): Record<string, string> {
  return {
    ...MESSAGE_HEADERS,
    ...(protocolVersion && { "mcp-protocol-version": protocolVersion }),
    ...(sessionId && { "mcp-session-id": sessionId }),
  };
}
