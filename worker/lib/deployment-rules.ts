/** Whether an origin can only be this very machine: loopback (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), `localhost` and what is below it (RFC 6761 §6.3). */
export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname.endsWith(".localhost");
}

/**
 * Whether an origin can only be the developer's own machine: loopback, or a name below `test` (RFC 6761 §6.2: never in the
 * public DNS, and for testing). What is for development is accepted there alone. A deployment cannot be reached at such an
 * origin: while it is set, Cardea answers no other host. So this needs no switch of its own, which somebody could copy along
 * with the rest.
 */
export function isDevelopmentOrigin(origin: string): boolean {
  return isLoopbackOrigin(origin) || new URL(origin).hostname.endsWith(".test");
}

/** Whether this is an origin to be trusted in development: `http://host`, with a port or with `*` for any. Never link-local, where metadata services are. */
export function isTrustable(text: string): boolean {
  const plain = text.replace(/:\*$/, "");
  if (!/^https?:\/\/[a-z0-9.[\]:-]+$/i.test(plain) || !URL.canParse(plain)) return false;
  const { origin, hostname } = new URL(plain);
  return origin === plain && !/^169\.254\.|^\[fe[89ab]/i.test(hostname);
}
