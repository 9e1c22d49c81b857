/** RFC 9110 §5.6.2 token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const QUERY_NAME = /^[A-Za-z0-9._~-]{1,64}$/;

/** Headers that mean something to whatever carries, routes, stores or answers the request, by kind. A credential goes into none of them. */
const RESERVED_HEADERS = [
  /** Framing and the connection between two hops (RFC 9110 §7.6, RFC 9112). */
  /^(host|connection|keep-alive|proxy-.*|te|trailers?|transfer-encoding|upgrade|upgrade-insecure-requests|http2-settings|max-forwards|via|expect)$/,
  /** What the body is, what is wanted of it, and of which state of it (RFC 9110 §8, §12–§14). */
  /^(content-.*|accept|accept-.*|range|if-.*|want-.*|prefer|date|digest|repr-digest|last-modified|etag)$/,
  /** Caches and scheduling. */
  /^(cache-control|pragma|age|expires|vary|priority|early-data|alt-svc|alt-used|cdn-.*|surrogate-.*|x-cache.*|x-accel-.*|x-sendfile.*)$/,
  /** Cookies, and what browsers say of a page; fetch forbids most of them (Fetch Standard, forbidden request-header). */
  /^(cookie2?|set-cookie2?|origin|referer|referrer-policy|dnt|access-control-.*|sec-.*|service-worker.*)$/,
  /** Whom the request is from, and for which host and path, by word of a proxy (RFC 7239). */
  /^(forwarded.*|x-forwarded.*|x-real-.*|x-client-ip|x-cluster-client-ip|x-remote-.*|x-originating-.*|true-client-.*|client-ip|remote-.*|fastly-.*)$/,
  /^(cf-.*|x-cf-.*|x-arr-.*|x-azure-.*|x-appengine-.*|x-envoy-.*|x-istio-.*|x-original-.*|x-rewrite-.*|x-host|x-middleware-.*)$/,
  /** Another method than the one that is sent. */
  /^(x-http-method.*|x-method-override|x-http-verb.*)$/,
  /** The protocol's own (MCP transports, server-sent events), and those of tracing. */
  /^(mcp-.*|last-event-id|traceparent|tracestate|baggage|b3|x-b3-.*)$/,
  /** What only an answer has. */
  /^(www-authenticate|location|server|retry-after|refresh|strict-transport-security)$/,
];

/** In small letters, as headers are sent. */
const PROTOTYPE = new Set(Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()));

/** Whether a name is one every object answers to, so that something on the way could take it for a value that was never given. */
export const isPrototypeName = (name: string): boolean => PROTOTYPE.has(name.toLowerCase());

/** Whether a credential may go into this header (SECURITY.md S63). */
export function isCredentialHeader(name: string): boolean {
  return HEADER_NAME.test(name) && !isPrototypeName(name) && !RESERVED_HEADERS.some((kind) => kind.test(name.toLowerCase()));
}

/** Whether a credential may go into this query parameter. */
export const isCredentialParameter = (name: string): boolean => QUERY_NAME.test(name) && !isPrototypeName(name);
