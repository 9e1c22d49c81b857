import { needsCredential } from "../../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../../db/db.ts";

export const LAST_EVENT_HEADER = "last-event-id";

/**
 * Whether a client may ask a server for what came behind an event (MCP 2025-11-25, resumability). Within a session, whose id is
 * signed, it finds its own events only; without one, only a server that sees the very person can tell whose they are.
 */
export function mayComeBack(headers: Headers, server: Server): boolean {
  return headers.has("mcp-session-id") || (needsCredential(server) && server.authScope.level === "user");
}
