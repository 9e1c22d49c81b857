import { INVALID_REQUEST } from "@modelcontextprotocol/server";
import { type MessageId, toErrorReply } from "../protocol/message.ts";
import { AGENT_SCOPES } from "./agent-scope-rules.ts";

/** The member of a tool's result that carries challenges, for hosts that open a sign-in of their own (OpenAI Apps SDK, authentication). */
export const CHALLENGES_META_KEY = "mcp/www_authenticate";

/** The URL of an MCP endpoint's protected-resource metadata (RFC 9728 §3.1). @param resource the MCP URL */
export function metadataUrlOf(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}

/**
 * A challenge (RFC 6750 §3, RFC 9728 §5.1).
 * @param description only characters that a quoted string of OAuth may hold are sent (RFC 6750 §3)
 */
export function toChallenge(resource: string, error: "invalid_token" | "insufficient_scope", description: string): string {
  const printable = description.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "");
  const scope = error === "insufficient_scope" ? `scope="${AGENT_SCOPES.join(" ")}", ` : "";
  return `Bearer error="${error}", ${scope}resource_metadata="${metadataUrlOf(resource)}", error_description="${printable}"`;
}

/** The message to an agent whose token may only read. */
export const SCOPE_MISSING = "This access may only read. To call tools, the person has to allow it.";

/**
 * The reply for a token that may only read: the client then asks its person for more (RFC 6750 §3.1, MCP step-up authorization).
 * @param resource the MCP URL of the token
 */
export function toScopeReply(id: MessageId | null, resource: string): Response {
  const response = toErrorReply(403, id, INVALID_REQUEST, SCOPE_MISSING);
  response.headers.set("www-authenticate", toChallenge(resource, "insufficient_scope", "Calling tools needs more access"));
  return response;
}
