import type { OAuthTokens } from "@modelcontextprotocol/client";
import { DAY, SECOND } from "../lib/clock.ts";
import type { OAuthSecret } from "../vault/vault.ts";

const MAX_LIFETIME = 365 * DAY;

/**
 * Turns a token reply (RFC 6749 §5.1) into the value that is stored.
 * @param before the grant that this reply refreshes; its refresh token is kept if the reply has none (§6)
 * @param now when the reply came, in UTC milliseconds
 */
export function toOAuthSecret(tokens: OAuthTokens, issuer: string, now: number, before?: OAuthSecret): OAuthSecret {
  const lifetimeMs = lifetimeOf(tokens.expires_in);
  return {
    type: "oauth2",
    issuer,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? before?.refreshToken,
    scope: tokens.scope ?? before?.scope,
    machine: before?.machine,
    lifetimeMs,
    expiresAt: lifetimeMs === undefined ? undefined : now + lifetimeMs,
  };
}

/** Milliseconds; undefined if the provider's number is missing or makes no sense. Then only a 401 shows that the token has expired. */
function lifetimeOf(expiresIn: unknown): number | undefined {
  const seconds = Number(expiresIn);
  if (expiresIn === undefined || expiresIn === null || !Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.min(seconds * SECOND, MAX_LIFETIME);
}
