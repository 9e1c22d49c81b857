/** Whether an origin is always the local machine: loopback (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), or `localhost` and its subdomains (RFC 6761 §6.3). */
export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname.endsWith(".localhost");
}

/**
 * Whether an origin is always a developer's machine: loopback, or a name under `test`, which is never in the public DNS
 * (RFC 6761 §6.2). Only with such an origin Cardea accepts settings for development. It then answers no other host, so a
 * deployment cannot use such an origin. A separate switch could be copied into a deployment by mistake.
 */
export function isDevelopmentOrigin(origin: string): boolean {
  return isLoopbackOrigin(origin) || new URL(origin).hostname.endsWith(".test");
}

/** Whether an origin may be trusted in development: `http://host` with a port, or `*` for any. Never link-local, where metadata services are. */
export function isTrustable(text: string): boolean {
  const plain = text.replace(/:\*$/, "");
  if (!/^https?:\/\/[a-z0-9.[\]:-]+$/i.test(plain) || !URL.canParse(plain)) return false;
  const { origin, hostname } = new URL(plain);
  return origin === plain && !/^169\.254\.|^\[fe[89ab]/i.test(hostname);
}

/**
 * Whether a host occurs in documents and samples only, so that no service can be there: a name of RFC 2606 §2 or §3.
 */
export function isSampleHost(hostname: string): boolean {
  return /(^|\.)(example\.(com|net|org)|example|invalid)$/i.test(hostname);
}
