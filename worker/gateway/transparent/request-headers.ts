import type { Server } from "../../db/db.ts";
import type { Addressee, ReturnAddresses } from "../sessions/return-address.ts";
import { LAST_EVENT_HEADER, mayComeBack } from "./last-event-rules.ts";

export const SESSION_HEADER = "mcp-session-id";

export type ForwardedHeaders = Headers | Record<string, string>;

/**
 * The headers with the session's id as the server gave it. People who share a credential are one to the server, so a session is
 * good only for whom it was opened (MCP security best practices, session hijacking).
 *
 * @returns nothing where the session is somebody else's
 */
export function toForwardedHeaders(given: Headers, server: Server, addresses: ReturnAddresses, by: Addressee): ForwardedHeaders | undefined {
  const headers = withOwnEvents(given, server);
  const written = headers.get(SESSION_HEADER);
  if (written === null) return headers;
  const own = addresses.read("session", by, server, written);
  return own === undefined ? undefined : { ...Object.fromEntries(headers), [SESSION_HEADER]: own };
}

/** The headers without the event that a client comes back for, where its server would not know whose it is. */
function withOwnEvents(headers: Headers, server: Server): Headers {
  if (!headers.has(LAST_EVENT_HEADER) || mayComeBack(headers, server)) return headers;
  const kept = new Headers(headers);
  kept.delete(LAST_EVENT_HEADER);
  return kept;
}
