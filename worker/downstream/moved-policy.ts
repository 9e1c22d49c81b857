/** Where a request goes on; or the host it was pointed to, where it does not go. */
export type Moved = { kind: "follow"; url: URL } | { kind: "moved"; host: string | undefined };

const KEEPING_METHOD = new Set([307, 308]);

export const isRedirect = (status: number): boolean => status === 301 || status === 302 || status === 303 || KEEPING_METHOD.has(status);

/** More than a server needs that has its slash elsewhere, and its https. */
export const MOST_HOPS = 3;

/**
 * Whether a request goes where it was redirected to (RFC 9110 §15.4). It carries a credential, so never to another origin; only from
 * http to https of the same host, at the port each has by itself or at the very same one. A POST stays one only by 307 and 308: after another one nobody knows what would be done twice.
 */
export function decideMoved(from: URL, location: string | null, status: number, method = "GET"): Moved {
  const url = location === null ? undefined : URL.parse(location, from.href);
  if (!url) return { kind: "moved", host: undefined };
  const isUpgrade = from.protocol === "http:" && url.protocol === "https:" && from.hostname === url.hostname && from.port === url.port;
  const isWithin = url.origin === from.origin || isUpgrade;
  const keepsMethod = method === "GET" || KEEPING_METHOD.has(status);
  if (!isWithin || !keepsMethod || url.username !== "" || url.password !== "") return { kind: "moved", host: url.host || undefined };
  url.hash = "";
  return { kind: "follow", url };
}
