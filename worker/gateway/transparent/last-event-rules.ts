import { needsCredential } from "../../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../../db/db.ts";

export const LAST_EVENT_HEADER = "last-event-id";

/**
 * Whether a client may ask a server for the events after a given one (MCP 2025-11-25, resumability). In a session, whose id is signed,
 * the client gets only its own events. Without one, the server must know the person by their own credential.
 */
export function mayComeBack(headers: Headers, server: Server): boolean {
  return headers.has("mcp-session-id") || (needsCredential(server) && server.authScope.level === "user");
}
