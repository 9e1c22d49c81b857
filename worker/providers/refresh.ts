import { refreshAuthorization } from "@modelcontextprotocol/client";
import type { GrantOf } from "../db/db.ts";
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
import type { GateAnswer } from "./provider-gate-policy.ts";
import { providerReason } from "./provider-reason.ts";
import { meaningOf, toRefusal } from "./provider-refusal.ts";
import { type WatchedTokenFetch, watchTokenFetch } from "./token-reply.ts";
import { toOAuthSecret } from "./tokens.ts";

/** Hears whose grants could not be refreshed twice in a row, and which of them were refreshed then. It never fails. */
export type HearOfGrants = { grantFailed(of: GrantOf): Promise<void>; grantRefreshed(of: GrantOf): Promise<void> };
type Ports = { clients: OAuthClients; gate: ProviderGateClient; faults: ProviderFaults; alerts: HearOfGrants; fetch: Fetch; clock: Clock; log: Log };

/**
 * Refreshes a downstream grant (RFC 6749 §6). The grant ends only if the provider says that it is dead (S27), or that it has
 * forgotten a client which Cardea registered dynamically. After any other answer the grant is kept; the keeper decides how long.
 */
export function makeRefreshGrant({ clients, gate, faults, alerts, fetch, clock, log }: Ports): RefreshGrant {
  return async (owner, scope, secret, { gateShards, urgency, failedBefore }) => {
    const { projectId } = owner;
    const grant = { ...owner, authScopeId: scope };
    // The playground is for trying. Nothing waits for what is noted: a call may wait for the token.
    const isNoted = failedBefore && !owner.subject.startsWith("playground:");
    if (!secret.refreshToken && !secret.machine) return { kind: "grant-dead" };
    const client = await clients.get(projectId, scope).catch((error: unknown) => {
      log.error("oauth.refresh_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      return isGone(error) ? ("gone" as const) : undefined;
    });
    if (!client) return { kind: "provider-down" };
    // A refresh token is bound to the client to which it was issued (RFC 6749 §6).
    if (client === "gone" || client.issuer !== secret.issuer) return { kind: "grant-dead" };
    const watched = watchTokenFetch(fetch, client.quirks);
    try {
      const at = { issuer: client.issuer, owner, shards: gateShards, urgency };
      const ask = () => requestTokens(client, secret.refreshToken, watched.fetch);
      const passed = await gate.pass(at, ask, (ms) => gateAnswerOf(watched, ms, clock.now()));
      if (passed.kind === "closed") return { kind: "provider-busy", retryAfterMs: passed.retryAfterMs };
      if (isNoted) void alerts.grantRefreshed(grant);
      return { kind: "ok", secret: toOAuthSecret(passed.result, secret.issuer, clock.now(), secret), gateShards: passed.shards };
    } catch (error) {
      const meaning = meaningOf(watched, clock.now());
      if (meaning?.kind === "client-refused" && meaning.gone && (await clients.forget(projectId, scope, client))) return { kind: "grant-dead" };
      if (meaning?.kind === "grant-dead") return meaning;
      log.error("oauth.refresh_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      await faults.note(projectId, scope, toRefusal(error, watched, clock.now()));
      const failure = failureOf(meaning, watched.answer()?.error);
      if (isNoted && failure.kind !== "provider-busy") void alerts.grantFailed(grant);
      return failure;
    }
  };
}

/** Whether Cardea has no registration any more: it forgot the one that the provider had forgotten. */
const isGone = (error: unknown): boolean => error instanceof AppError && error.code === "credential.needs_sign_in";

function requestTokens(client: OAuthClient, refreshToken: string | undefined, fetchFn: Fetch) {
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

/** What the gate learns from a token request. @param ms how long it took */
function gateAnswerOf(watched: WatchedTokenFetch, ms: number, now: number): GateAnswer {
  if (!watched.wasAsked()) return { kind: "none" };
  const answered = watched.answer();
  if (answered && answered.status < 400) return { kind: "good", ms };
  const meaning = meaningOf(watched, now);
  return meaning?.kind === "busy" ? { kind: "busy", retryAfterMs: meaning.retryAfterMs } : { kind: "good", ms };
}

/** @param error the name of the error, if the provider gave one */
function failureOf(meaning: ProviderMeaning | undefined, error: string | undefined): RefreshFailure {
  if (!meaning) return { kind: "provider-down" };
  // Some providers answer `unauthorized_client` to a dead grant.
  if (meaning.kind === "client-refused" && error !== "unauthorized_client") return { kind: "client-refused" };
  if (meaning.kind !== "busy") return { kind: "bad-answer" };
  return meaning.retryAfterMs ? { kind: "provider-busy", retryAfterMs: meaning.retryAfterMs } : { kind: "provider-down" };
}
