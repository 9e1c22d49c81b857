/** How a single request is sent to a known server without a client object of the SDK. */
export type Way = { kind: "modern" } | LegacyWay;
export type LegacyWay = { kind: "legacy"; sessionId: string | undefined; protocolVersion: string | undefined };

export const MESSAGE_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** Headers of a message to a server that speaks a sessionful revision, with or without a session. */
export function headersOfWay({ sessionId, protocolVersion }: Omit<LegacyWay, "kind">): Record<string, string> {
  return {
    ...MESSAGE_HEADERS,
    ...(protocolVersion && { "mcp-protocol-version": protocolVersion }),
    ...(sessionId && { "mcp-session-id": sessionId }),
  };
}
