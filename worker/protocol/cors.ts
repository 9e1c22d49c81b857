/** What a page's script may read of an answer beside its body: sessions, revisions, challenges, pauses. */
const EXPOSED = "mcp-session-id, mcp-protocol-version, www-authenticate, retry-after";
const MAX_AGE = "7200";
/** Names of headers, as a browser lists them (WHATWG Fetch, CORS-preflight fetch). */
const NAMES = /^[a-z0-9-]+(, ?[a-z0-9-]+)*$/i;
const USUAL = "authorization, content-type, accept, last-event-id, mcp-protocol-version, mcp-session-id, mcp-method, mcp-name";
const LONGEST = 2000;

/**
 * The answer, readable for scripts of one origin. Never with cookies: who asks is told by a token alone (WHATWG Fetch, CORS protocol).
 * @param origin one that is allowed; of anything else nothing may be said here
 */
export function withCors(answer: Response, origin: string): Response {
  const open = new Response(answer.body, answer);
  const { headers } = open;
  for (const name of [...headers.keys()]) if (name.startsWith("access-control-")) headers.delete(name);
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED);
  if (origin !== "*" && !/\borigin\b/i.test(headers.get("vary") ?? "")) headers.append("vary", "Origin");
  return open;
}

/** The answer to a preflight. @param methods those there are here @param origin one that is allowed, or `*` for what is public */
export function toPreflight(asked: Headers, methods: string, origin: string): Response {
  const names = asked.get("access-control-request-headers") ?? "";
  const answer = withCors(new Response(null, { status: 204 }), origin);
  answer.headers.set("access-control-allow-methods", methods);
  answer.headers.set("access-control-allow-headers", names.length <= LONGEST && NAMES.test(names) ? names : USUAL);
  answer.headers.set("access-control-max-age", MAX_AGE);
  answer.headers.append("vary", "Access-Control-Request-Headers");
  return answer;
}
