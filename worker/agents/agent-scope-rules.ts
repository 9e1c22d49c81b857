/** To see what servers offer: tools, prompts, resources. */
export const READ_SCOPE = "mcp:read";
/** To call tools as well. */
export const CALL_SCOPE = "mcp:call";

/** Scopes of an agent's token, for one MCP URL, as the person who consented. */
export const AGENT_SCOPES = [READ_SCOPE, CALL_SCOPE];

/** The scopes an application asks for, of those there are. One that names none asks for all of them; calling includes reading. */
export function requestedScopes(requested: string[]): string[] {
  const known = requested.filter((scope) => AGENT_SCOPES.includes(scope));
  return known.length === 0 || known.includes(CALL_SCOPE) ? AGENT_SCOPES : known;
}

/** What is granted: what was asked for, without calls where the person left them out. */
export function grantedScopes(requested: string[], mayCall: boolean): string[] {
  return requestedScopes(requested).filter((scope) => scope !== CALL_SCOPE || mayCall);
}
