/** The headers of an answer that a page's script may read: session id, revision, challenge and Retry-After. */
const EXPOSED_HEADERS = "mcp-session-id, mcp-protocol-version, www-authenticate, retry-after";
/** Seconds for which a browser may keep the answer to a preflight. */
const MAX_AGE = "7200";
/** A list of header names, as a browser sends it (WHATWG Fetch, CORS-preflight fetch). */
const HEADER_NAMES = /^[a-z0-9-]+(, ?[a-z0-9-]+)*$/i;
/** The allowed headers if the requested list is missing or invalid. */
const USUAL_HEADERS = "authorization, content-type, accept, last-event-id, mcp-protocol-version, mcp-session-id, mcp-method, mcp-name";
/** Characters of the longest list of header names that is accepted. */
const MAX_NAMES_LENGTH = 2000;

/**
 * Lets scripts of one origin read the answer. It never allows cookies, because only a token may identify the caller (WHATWG Fetch,
 * CORS protocol).
 * @param origin an allowed origin, or `*`; the caller has checked it
 */
export function withCors(answer: Response, origin: string): Response {
  const open = new Response(answer.body, answer);
  const { headers } = open;
  for (const name of [...headers.keys()]) if (name.startsWith("access-control-")) headers.delete(name);
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED_HEADERS);
  if (origin !== "*" && !/\borigin\b/i.test(headers.get("vary") ?? "")) headers.append("vary", "Origin");
  return open;
}

/** The answer to a preflight request. @param methods the methods of this URL @param origin an allowed origin, or `*` for public data */
export function toPreflight(requestHeaders: Headers, methods: string, origin: string): Response {
  const names = requestHeaders.get("access-control-request-headers") ?? "";
  const answer = withCors(new Response(null, { status: 204 }), origin);
  answer.headers.set("access-control-allow-methods", methods);
  answer.headers.set("access-control-allow-headers", names.length <= MAX_NAMES_LENGTH && HEADER_NAMES.test(names) ? names : USUAL_HEADERS);
  answer.headers.set("access-control-max-age", MAX_AGE);
  answer.headers.append("vary", "Access-Control-Request-Headers");
  return answer;
}
