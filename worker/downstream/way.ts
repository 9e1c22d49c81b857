/** How a single request is sent to a known server without a client object of the SDK. */
export type Way = { kind: "stateless" } | SessionfulWay;
export type SessionfulWay = { kind: "sessionful"; sessionId: string | undefined; protocolVersion: string | undefined };

export const MESSAGE_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** Headers of a message to a server that speaks a sessionful revision, with or without a session. */
export function headersOfWay({ sessionId, protocolVersion }: Omit<SessionfulWay, "kind">): Record<string, string> {
  return {
    ...MESSAGE_HEADERS,
    ...(protocolVersion && { "mcp-protocol-version": protocolVersion }),
    ...(sessionId && { "mcp-session-id": sessionId }),
  };
}
