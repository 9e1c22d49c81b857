import type { Server } from "../../db/db.ts";
import type { Addressee, ReturnAddresses } from "../sessions/return-address.ts";
import { LAST_EVENT_HEADER, mayComeBack } from "./last-event-rules.ts";

export const SESSION_HEADER = "mcp-session-id";

export type ForwardedHeaders = Headers | Record<string, string>;

/**
 * The headers with the server's own session id. A server cannot distinguish people who share a credential, so a session is valid
 * only for the agent that opened it (MCP security best practices, session hijacking).
 *
 * @returns nothing if the session belongs to another agent
 */
export function toForwardedHeaders(given: Headers, server: Server, addresses: ReturnAddresses, by: Addressee): ForwardedHeaders | undefined {
  const headers = withOwnEvents(given, server);
  const written = headers.get(SESSION_HEADER);
  if (written === null) return headers;
  const own = addresses.read("session", by, server, written);
  return own === undefined ? undefined : { ...Object.fromEntries(headers), [SESSION_HEADER]: own };
}

/** The headers without `Last-Event-ID` if the client may not ask for later events. */
function withOwnEvents(headers: Headers, server: Server): Headers {
  if (!headers.has(LAST_EVENT_HEADER) || mayComeBack(headers, server)) return headers;
  const kept = new Headers(headers);
  kept.delete(LAST_EVENT_HEADER);
  return kept;
}
