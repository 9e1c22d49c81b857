import { AGENT_SCOPES } from "../identity/agent-scope-rules.ts";

/** Where a tool's result carries challenges for hosts that open their own sign-in for them (OpenAI Apps SDK, authentication). */
export const CHALLENGES_META_KEY = "mcp/www_authenticate";

/** The URL of an MCP endpoint's protected-resource metadata (RFC 9728 §3.1). @param resource the MCP URL */
export function metadataUrlOf(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}

/**
 * A challenge (RFC 6750 §3, RFC 9728 §5.1).
 * @param description of it only what a quoted string of OAuth may hold goes along (RFC 6750 §3)
 */
export function toChallenge(resource: string, error: "invalid_token" | "insufficient_scope", description: string): string {
  const said = description.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "");
  const scope = error === "insufficient_scope" ? `scope="${AGENT_SCOPES.join(" ")}", ` : "";
  return `Bearer error="${error}", ${scope}resource_metadata="${metadataUrlOf(resource)}", error_description="${said}"`;
}
