/** Allows an agent to see what servers offer: tools, prompts and resources. */
export const READ_SCOPE = "mcp:read";
/** Allows an agent to call tools as well. */
export const CALL_SCOPE = "mcp:call";

/** The scopes of an agent's token. A token is for one MCP URL and for the person who consented. */
export const AGENT_SCOPES = [READ_SCOPE, CALL_SCOPE];

/** The known scopes that an agent requests. An agent that names none requests all of them, and calling includes reading. */
export function requestedScopes(requested: string[]): string[] {
  const known = requested.filter((scope) => AGENT_SCOPES.includes(scope));
  return known.length === 0 || known.includes(CALL_SCOPE) ? AGENT_SCOPES : known;
}

/** The scopes to grant: the requested ones, without calls if the person did not allow them. */
export function grantedScopes(requested: string[], mayCall: boolean): string[] {
  return requestedScopes(requested).filter((scope) => scope !== CALL_SCOPE || mayCall);
}
