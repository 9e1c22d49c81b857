import { AppError } from "../lib/errors.ts";

/**
 * Lets a state change through only from Cardea's own pages (SECURITY.md S8; OWASP CSRF, verifying origin).
 * Browsers send `Origin` with every POST, so a missing one is refused like `null` or a sibling's.
 *
 * @throws AppError `request.cross_site`
 */
export function requireSameOrigin(headers: Headers, publicOrigin: string): void {
  const origin = headers.get("origin");
  if (origin !== publicOrigin) throw new AppError("request.cross_site", { reason: `origin ${origin}` });
}

/** The client's address as Cloudflare reports it; no other header is trusted (SECURITY.md S5). */
export function clientNetwork(headers: Headers): string {
  return headers.get("cf-connecting-ip") ?? "unknown";
}
