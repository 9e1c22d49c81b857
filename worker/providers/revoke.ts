import { selectClientAuthMethod } from "@modelcontextprotocol/client";
import { type Clock, SECOND } from "../lib/clock.ts";
import { meaningOfProviderAnswer } from "../lib/http/foreign-answers.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { readText } from "../lib/members.ts";
import type { ProviderRevocation } from "../vault/keeper-policy.ts";
import type { OAuthSecret } from "../vault/vault.ts";
import type { OAuthClient, OAuthClients } from "./clients/client.ts";
import { providerReason } from "./provider-reason.ts";
import { toStandardReply } from "./token-reply.ts";

/**
 * Tells the provider that a grant is over (RFC 7009).
 * @param replaced a newer grant of the same person takes its place: not where the provider would end both
 */
export type RevokeGrant = (projectId: ProjectId, scope: AuthScopeId, secret: OAuthSecret, replaced: boolean) => Promise<ProviderRevocation>;

const PATIENCE = 5 * SECOND;

/** Never throws: here the credential is gone already, whatever the provider says. */
export function makeRevokeGrant({ clients, fetch, clock, log }: { clients: OAuthClients; fetch: Fetch; clock: Clock; log: Log }): RevokeGrant {
  return async (projectId, scope, secret, replaced) => {
    try {
      const client = await clients.get(projectId, scope);
      const endpoint = "revocation_endpoint" in client.metadata ? client.metadata.revocation_endpoint : undefined;
      if (typeof endpoint !== "string" || client.issuer !== secret.issuer || (replaced && client.quirks.revocationEndsAll)) return "unsupported";
      const response = await fetch(endpoint, { ...(await revocationRequest(client, secret, endpoint)), signal: AbortSignal.timeout(PATIENCE) });
      log.info("oauth.revoked", { projectId, authScopeId: scope, status: response.status });
      return await outcomeOf(response, clock.now());
    } catch (error) {
      log.error("oauth.revoke_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      return "failed";
    }
  };
}

/** A token that the provider does not know any more is as good as revoked (RFC 7009 §2.2); one of a kind it revokes never is not (§2.2.1). */
async function outcomeOf(response: Response, now: number): Promise<ProviderRevocation> {
  const { status, headers, ok } = response;
  const body = toStandardReply(await response.text(), headers.get("content-type") ?? "", {});
  if (ok) return "done";
  const error = readText(body?.error);
  if (error === "unsupported_token_type") return "unsupported";
  const { kind } = meaningOfProviderAnswer({ status, headers, error, description: readText(body?.error_description) }, now);
  return kind === "grant-dead" ? "done" : "failed";
}

/** The refresh token where there is one: with it the server ends the access tokens too (RFC 7009 §2.1). */
async function revocationRequest({ information, metadata, authenticate }: OAuthClient, secret: OAuthSecret, url: string): Promise<RequestInit> {
  const body = new URLSearchParams(
    secret.refreshToken
      ? { token: secret.refreshToken, token_type_hint: "refresh_token" }
      : { token: secret.accessToken, token_type_hint: "access_token" },
  );
  const headers = new Headers({ "content-type": "application/x-www-form-urlencoded", accept: "application/json" });
  if (authenticate) {
    await authenticate(headers, body, url, metadata);
    return { method: "POST", headers, body: body.toString() };
  }
  const { client_id, client_secret } = information;
  const method = selectClientAuthMethod(information, metadata.token_endpoint_auth_methods_supported ?? []);
  if (method === "client_secret_basic" && client_secret) headers.set("authorization", `Basic ${btoa(`${client_id}:${client_secret}`)}`);
  else body.set("client_id", client_id);
  if (method === "client_secret_post" && client_secret) body.set("client_secret", client_secret);
  return { method: "POST", headers, body: body.toString() };
}
