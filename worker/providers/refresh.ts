import { refreshAuthorization } from "@modelcontextprotocol/client";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProviderMeaning } from "../lib/http/foreign-answers.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import type { RefreshFailure } from "../vault/keeper-policy.ts";
import type { RefreshGrant } from "../vault/vault.ts";
import type { OAuthClient, OAuthClients } from "./clients/client.ts";
import { requestMachineToken } from "./machine-grant.ts";
import type { ProviderFaults } from "./provider-faults.ts";
import type { ProviderGateClient } from "./provider-gate-client.ts";
import { providerReason } from "./provider-reason.ts";
import { meaningOf, toRefusal } from "./provider-refusal.ts";
import { watchTokenFetch } from "./token-reply.ts";
import { toOAuthSecret } from "./tokens.ts";

type Ports = { clients: OAuthClients; gate: ProviderGateClient; faults: ProviderFaults; fetch: Fetch; clock: Clock; log: Log };

/**
 * Renews a downstream grant (RFC 6749 §6). What the provider answers is judged by the one table of answers; what does not say that the
 * grant is dead (S27), or that a client which was registered dynamically is gone and the grant with it, is the
 * provider's trouble or an administrator's, and the grant is kept: for how long is the keeper's to say.
 */
export function makeRefreshGrant({ clients, gate, faults, fetch, clock, log }: Ports): RefreshGrant {
  return async (projectId, scope, secret) => {
    if (!secret.refreshToken && !secret.machine) return { kind: "grant-dead" };
    const client = await clients.get(projectId, scope).catch((error: unknown) => {
      log.error("oauth.refresh_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      return isGone(error) ? ("gone" as const) : undefined;
    });
    if (!client) return { kind: "provider-down" };
    // What another client was given is of no use to the next one (RFC 6749 §6).
    if (client === "gone" || client.issuer !== secret.issuer) return { kind: "grant-dead" };
    const watched = watchTokenFetch(fetch, client.quirks);
    try {
      const tokens = await gate.pass({ issuer: client.issuer, projectId }, () => renew(client, secret.refreshToken, watched.fetch));
      return { kind: "ok", secret: toOAuthSecret(tokens, secret.issuer, clock.now(), secret) };
    } catch (error) {
      const meaning = meaningOf(watched, clock.now());
      if (meaning?.kind === "client-refused" && meaning.gone && (await clients.forget(projectId, scope, client))) return { kind: "grant-dead" };
      if (meaning?.kind === "grant-dead") return meaning;
      log.error("oauth.refresh_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      await faults.note(projectId, scope, toRefusal(error, watched, clock.now()));
      return failureOf(meaning, watched.answer()?.error);
    }
  };
}

/** Whether Cardea is a client of the provider no more: it has forgotten a registration that the provider had forgotten. */
const isGone = (error: unknown): boolean => error instanceof AppError && error.code === "credential.needs_sign_in";

function renew(client: OAuthClient, refreshToken: string | undefined, fetchFn: Fetch) {
  if (!refreshToken) return requestMachineToken(client, fetchFn);
  return refreshAuthorization(client.issuer, {
    metadata: client.metadata,
    clientInformation: client.information,
    addClientAuthentication: client.authenticate,
    refreshToken,
    resource: client.resource,
    fetchFn,
  });
}

/** @param error its name, where the provider gave one */
function failureOf(meaning: ProviderMeaning | undefined, error: string | undefined): RefreshFailure {
  if (!meaning) return { kind: "provider-down" };
  // Some providers say `unauthorized_client` of a grant that is dead.
  if (meaning.kind === "client-refused" && error !== "unauthorized_client") return { kind: "client-refused" };
  return meaning.kind === "busy" ? { kind: "provider-down", retryAfterMs: meaning.retryAfterMs } : { kind: "bad-answer" };
}
