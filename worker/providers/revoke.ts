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
 * Revokes a grant at the provider (RFC 7009).
 * @param hasAnother whether another grant of the same person is in use; then a provider whose revocation ends all of them is not asked
 */
export type RevokeGrant = (projectId: ProjectId, scope: AuthScopeId, secret: OAuthSecret, hasAnother: HasAnother) => Promise<ProviderRevocation>;
/** Whether the same person has another grant in use. @param scopes the auth scopes whose grants the provider does not tell apart */
type HasAnother = (scopes: AuthScopeId[]) => Promise<boolean>;

const REVOCATION_TIMEOUT = 5 * SECOND;

/** The function it makes never throws: Cardea has already removed the credential, whatever the provider answers. */
export function makeRevokeGrant({ clients, fetch, clock, log }: { clients: OAuthClients; fetch: Fetch; clock: Clock; log: Log }): RevokeGrant {
  return async (projectId, scope, secret, hasAnother) => {
    try {
      const client = await clients.get(projectId, scope);
      const endpoint = "revocation_endpoint" in client.metadata ? client.metadata.revocation_endpoint : undefined;
      if (typeof endpoint !== "string" || client.issuer !== secret.issuer) return "unsupported";
      if (client.quirks.revocationEndsAll && (await hasAnother([...new Set([scope, ...(await clients.listSame(projectId, client))])])))
        return "unsupported";
      const response = await fetch(endpoint, {
        ...(await revocationRequest(client, secret, endpoint)),
        signal: AbortSignal.timeout(REVOCATION_TIMEOUT),
      });
      log.info("oauth.revoked", { projectId, authScopeId: scope, status: response.status });
      return await outcomeOf(response, clock.now());
    } catch (error) {
      log.error("oauth.revoke_failed", { projectId, authScopeId: scope, reason: providerReason(error) });
      return "failed";
    }
  };
}

/** A token that the provider does not know counts as revoked (RFC 7009 §2.2), but not a token of a type that it never revokes (§2.2.1). */
async function outcomeOf(response: Response, now: number): Promise<ProviderRevocation> {
  const { status, headers, ok } = response;
  const body = toStandardReply(await response.text(), headers.get("content-type") ?? "", {});
  if (ok) return "done";
  const error = readText(body?.error);
  if (error === "unsupported_token_type") return "unsupported";
  const { kind } = meaningOfProviderAnswer({ status, headers, error, description: readText(body?.error_description) }, now);
  return kind === "grant-dead" ? "done" : "failed";
}

/** Sends the refresh token if there is one: with it the provider also revokes the access tokens (RFC 7009 §2.1). */
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
