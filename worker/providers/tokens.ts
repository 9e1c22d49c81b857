import type { OAuthTokens } from "@modelcontextprotocol/client";
import { DAY, SECOND } from "../lib/clock.ts";
import type { OAuthSecret } from "../vault/vault.ts";

const LONGEST_LIFETIME = 365 * DAY;

/**
 * A token reply (RFC 6749 §5.1) as it is kept.
 * @param before the grant this reply renews; its refresh token stays where the reply has none (§6)
 * @param now UTC milliseconds when the reply came
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

/** Milliseconds, or nothing where the provider's figure is missing or makes no sense: then a 401 tells. */
function lifetimeOf(expiresIn: unknown): number | undefined {
  const seconds = Number(expiresIn);
  if (expiresIn === undefined || expiresIn === null || !Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.min(seconds * SECOND, LONGEST_LIFETIME);
}
