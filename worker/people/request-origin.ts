import { AppError } from "../lib/errors.ts";
import { networkOf } from "./rate-limit.ts";

/**
 * Allows a state change only from Cardea's own pages (S8; OWASP CSRF, verifying origin). Browsers send `Origin` with every POST, so a missing
 * one is refused too. From pages with `no-referrer` it is `null` (Fetch Standard, serializing a request origin); then `Sec-Fetch-Site`, which
 * no page can set, must say that the form is Cardea's.
 *
 * @throws AppError `request.cross_site`
 */
export function requireSameOrigin(headers: Headers, publicOrigin: string): void {
  const origin = headers.get("origin");
  const own = origin === publicOrigin || (origin === "null" && headers.get("sec-fetch-site") === "same-origin");
  if (!own) throw new AppError("request.cross_site", { reason: `origin ${origin}` });
}

/** The rate limit's subject for a caller that is not signed in: their network. */
export const networkSubject = (headers: Headers): string => `network:${networkOf(clientNetwork(headers))}`;

/** The client's address as Cloudflare reports it; no other header is trusted (S5). */
export function clientNetwork(headers: Headers): string {
  return headers.get("cf-connecting-ip") ?? "unknown";
}
