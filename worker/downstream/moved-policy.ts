/** The URL of a redirect that is followed, or the host of one that is not. */
export type Moved = { kind: "follow"; url: URL } | { kind: "moved"; host: string | undefined };

const KEEPING_METHOD = new Set([307, 308]);

export const isRedirect = (status: number): boolean => status === 301 || status === 302 || status === 303 || KEEPING_METHOD.has(status);

/** Most redirects in a row. A server that adds a slash and then https needs two. */
export const MAX_HOPS = 3;

/**
 * Whether a redirect is followed (RFC 9110 §15.4). The request carries a credential, so it never goes to another origin, except from
 * http to https of the same host, with the same port or each with its default port. A POST is repeated only after 307 and 308:
 * after other statuses the server may already have done something.
 */
export function decideMoved(from: URL, location: string | null, status: number, method = "GET"): Moved {
  const url = location === null ? undefined : URL.parse(location, from.href);
  if (!url) return { kind: "moved", host: undefined };
  const isUpgrade = from.protocol === "http:" && url.protocol === "https:" && from.hostname === url.hostname && from.port === url.port;
  // Origins that are opaque, as that of a bridge's server, are equal to none (RFC 6454 §5).
  const isWithin = (url.origin === from.origin && url.origin !== "null") || isUpgrade;
  const keepsMethod = method === "GET" || KEEPING_METHOD.has(status);
  if (!isWithin || !keepsMethod || url.username !== "" || url.password !== "") return { kind: "moved", host: url.host || undefined };
  url.hash = "";
  return { kind: "follow", url };
}
