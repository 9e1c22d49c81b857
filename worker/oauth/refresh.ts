import { OAuthError, refreshAuthorization } from "@modelcontextprotocol/client";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import type { RefreshGrant } from "../vault/credential-keeper.object.ts";
import type { OAuthClients } from "./client.ts";
import { requestMachineToken } from "./machine-grant.ts";
import type { ProviderGateClient } from "./provider-gate-client.ts";
import { providerReason } from "./provider-reason.ts";
import { makeTokenFetch } from "./token-reply.ts";
import { toOAuthSecret } from "./tokens.ts";

/**
 * Renews a downstream grant (RFC 6749 §6). Only a well-formed `invalid_grant` ends it (SECURITY.md S27), or
 * `invalid_client` for a client that was registered dynamically and is gone, with which the grant is gone too.
 * Whatever else goes wrong is the provider's trouble, and the grant is kept: for how long is the keeper's to say.
 */
export function makeRefreshGrant(ports: { clients: OAuthClients; gate: ProviderGateClient; fetch: Fetch; clock: Clock; log: Log }): RefreshGrant {
  const { clients, gate, fetch, clock, log } = ports;
  return async (projectId, scope, secret) => {
    if (!secret.refreshToken && !secret.machine) return { kind: "grant-dead" };
    let retryAfterMs: number | undefined;
    let status: number | undefined;
    const watched: Fetch = async (url, init) => {
      const response = await fetch(url, init);
      retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), clock.now());
      const whole = new Response(await response.arrayBuffer(), response);
      ({ status } = response);
      return whole;
    };
    try {
      const client = await clients.get(projectId, scope);
      if (client.issuer !== secret.issuer) return { kind: "grant-dead" };
      const renew = (refreshToken: string | undefined) =>
        refreshToken
          ? refreshAuthorization(client.issuer, {
              metadata: client.metadata,
              clientInformation: client.information,
              addClientAuthentication: client.authenticate,
              refreshToken,
              resource: client.resource,
              fetchFn: makeTokenFetch(watched, client.quirks),
            })
          : requestMachineToken(client, watched);
      const asked = gate.pass({ issuer: client.issuer, projectId }, () => renew(secret.refreshToken));
      const tokens = await asked.catch(async (error: unknown) => {
        if (isCode(error, "invalid_client") && (await clients.forget(projectId, scope, client))) return undefined;
        throw error;
      });
      return tokens ? { kind: "ok", secret: toOAuthSecret(tokens, secret.issuer, clock.now(), secret) } : { kind: "grant-dead" };
    } catch (error) {
      if (isCode(error, "invalid_grant")) return { kind: "grant-dead" };
      // An administrator has taken the client away: nothing renews what it was given.
      if (error instanceof AppError && error.code === "credential.needs_sign_in") return { kind: "grant-dead" };
      log.error("oauth.refresh_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      return status !== undefined && !PASSING.has(status) && status < 500 ? { kind: "bad-answer" } : { kind: "provider-down", retryAfterMs };
    }
  };
}

/** What a provider answers that is busy: the same request may succeed later. */
const PASSING = new Set([408, 425, 429]);

function isCode(error: unknown, code: string): boolean {
  return error instanceof OAuthError && error.code === code;
}

/** Milliseconds to wait (RFC 9110 §10.2.3: seconds or a date), at most an hour. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const ms = /^-?\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 3_600_000) : undefined;
}
