import { OAuthError, refreshAuthorization } from "@modelcontextprotocol/client";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import type { RefreshGrant } from "../vault/credential-keeper.object.ts";
import type { OAuthClients } from "./client.ts";
import { providerReason } from "./provider-reason.ts";
import { toOAuthSecret } from "./tokens.ts";

/**
 * Renews a downstream grant (RFC 6749 §6). Only a well-formed `invalid_grant` ends it (SECURITY.md S27);
 * whatever else goes wrong is the provider's trouble, and the grant is kept.
 */
export function makeRefreshGrant(ports: { clients: OAuthClients; fetch: Fetch; clock: Clock; log: Log }): RefreshGrant {
  const { clients, fetch, clock, log } = ports;
  return async (projectId, scope, secret) => {
    if (!secret.refreshToken) return { kind: "grant-dead" };
    try {
      const client = await clients.get(projectId, scope);
      if (client.issuer !== secret.issuer) return { kind: "grant-dead" };
      const tokens = await refreshAuthorization(client.issuer, {
        metadata: client.metadata,
        clientInformation: client.information,
        refreshToken: secret.refreshToken,
        resource: client.resource,
        fetchFn: fetch,
      });
      return { kind: "ok", secret: toOAuthSecret(tokens, secret.issuer, clock.now(), secret) };
    } catch (error) {
      if (error instanceof OAuthError && error.code === "invalid_grant") return { kind: "grant-dead" };
      log.error("oauth.refresh_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      return { kind: "provider-down" };
    }
  };
}
