import { exchangeAuthorization, startAuthorization } from "@modelcontextprotocol/client";
import { z } from "zod";
import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import { unionOfScopes } from "../auth-scopes/oauth-scope-rules.ts";
import type { Authorizations, Server } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../lib/http/outbound-rules.ts";
import type { AuthScopeId, LinkId, ProjectId } from "../lib/ids.ts";
import { makeTransactions, type OAuthSecret, type Seal } from "../vault/vault.ts";
import { findAccountLabel } from "./account-label.ts";
import type { OAuthClients } from "./clients/client.ts";
import { sharedRedirectUri } from "./clients/redirect-rules.ts";
import { requireWebAddress } from "./provider.ts";
import type { ProviderFaults } from "./provider-faults.ts";
import { meaningOf, toRefusal } from "./provider-refusal.ts";
import { watchTokenFetch } from "./token-reply.ts";
import { toOAuthSecret } from "./tokens.ts";

/** What a sign-in at a provider is bound to. Sealed into a cookie of the browser that began it (S20). */
const transactionSchema = z.object({
  projectId: z.custom<ProjectId>(),
  authScopeId: z.custom<AuthScopeId>(),
  linkId: z.custom<LinkId>(),
  serverSlug: z.string(),
  /** The link's `for` marker, so that the way back leads through the same link. */
  marker: z.string().optional(),
  /** Why a link from a chat was made, for the page on the way back. */
  asked: z.string().optional(),
  by: z.string().optional(),
  userId: z.string(),
  sessionId: z.string(),
  issuer: z.string(),
  /** Where the answer comes in; of one that began before clients had their own, the shared one. */
  redirectUri: z.string().optional(),
  codeVerifier: z.string(),
});

export type AuthorizationTransaction = z.infer<typeof transactionSchema>;
/** What a sign-in gave: the grant, and as whom, where the provider tells. */
export type ObtainedGrant = { secret: OAuthSecret; accountLabel: string | undefined };
export type BegunAuthorization = { authorizationUrl: URL; state: string; sealed: string };

export type DownstreamAuthorization = ReturnType<typeof makeDownstreamAuthorization>;
type Ports = {
  clients: OAuthClients;
  authorizations: Authorizations;
  seal: Seal;
  faults: ProviderFaults;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  publicOrigin: string;
};

export function makeDownstreamAuthorization({ clients, authorizations, seal, faults, fetch, outboundRules, clock, publicOrigin }: Ports) {
  const kind = { kind: "authorization", schema: transactionSchema, lost: "authorization.invalid_state" } as const;
  const transactions = makeTransactions(kind, { authorizations, seal, clock });

  return {
    /**
     * Prepares the hop to the provider: PKCE (RFC 7636), state, resource indicator (RFC 8707).
     * @param wanted scopes the server has asked for beyond the usual ones (F69), separated by blanks
     * @throws AppError `authorization.discovery_failed` where the sign-in page is no public https address, whenever it was found out
     */
    async begin(
      server: Server,
      who: { linkId: LinkId; marker?: string; asked?: string; by?: string; userId: string; sessionId: string },
      wanted?: string,
    ): Promise<BegunAuthorization> {
      const client = await clients.getOrRegister(server).catch(async (error: unknown) => {
        await faults.note(server.projectId, server.authScopeId, error);
        throw error;
      });
      requireWebAddress(client.metadata.authorization_endpoint, outboundRules);
      const state = transactions.newState();
      const { authorizationUrl, codeVerifier } = await startAuthorization(client.issuer, {
        metadata: client.metadata,
        clientInformation: client.information,
        redirectUrl: client.redirectUri,
        scope: unionOfScopes(client.scope, wanted, client.quirks.scopeSeparator),
        state,
        resource: client.resource,
      });
      for (const [name, value] of Object.entries(client.quirks.authorizeParams ?? {})) authorizationUrl.searchParams.set(name, value);
      const { projectId, authScopeId } = server;
      const transaction: AuthorizationTransaction = {
        ...who,
        projectId,
        authScopeId,
        serverSlug: segmentOf(server),
        issuer: client.issuer,
        redirectUri: client.redirectUri,
        codeVerifier,
      };
      return { authorizationUrl, state, sealed: await transactions.begin(transaction, state, transaction) };
    },

    /**
     * Opens the transaction that belongs to a callback and uses its state up. A code that comes in at another redirect URI than the
     * hop named was given to another client: a malicious server had the person sign in elsewhere (mix-up, RFC 9700 §4.4.2.2).
     *
     * @param sealed the cookie's value @param arrivedAt the redirect URI the answer came to
     * @throws AppError `authorization.invalid_state` where it is missing, of another sign-in, redirect URI, session or user, used or expired
     */
    async resume(
      state: string,
      sealed: string | undefined,
      who: { userId: string; sessionId: string },
      arrivedAt: string,
    ): Promise<AuthorizationTransaction> {
      const transaction = await transactions.open(state, sealed);
      if (arrivedAt !== (transaction.redirectUri ?? sharedRedirectUri(publicOrigin))) {
        throw new AppError("authorization.invalid_state", { reason: "the answer came to another redirect URI" });
      }
      if (transaction.userId !== who.userId || transaction.sessionId !== who.sessionId) {
        throw new AppError("authorization.invalid_state", { reason: "another user or session began it" });
      }
      await transactions.consume(transaction, state);
      return transaction;
    },

    /**
     * Redeems the code (RFC 6749 §4.1.3), after comparing `iss` with the issuer the hop went to (RFC 9207 §2.4).
     * @throws AppError `authorization.exchange_failed`, or another one that says whose fault it is (`provider-refusal.ts`)
     */
    async exchange(transaction: AuthorizationTransaction, reply: { code: string; iss: string | undefined }): Promise<ObtainedGrant> {
      const { projectId, authScopeId } = transaction;
      const client = await clients.get(projectId, authScopeId);
      if (client.issuer !== transaction.issuer)
        throw new AppError("authorization.exchange_failed", { reason: "the server's authorization server has changed" });
      const watched = watchTokenFetch(fetch, client.quirks);
      const asked = exchangeAuthorization(client.issuer, {
        metadata: client.metadata,
        clientInformation: client.information,
        addClientAuthentication: client.authenticate,
        authorizationCode: reply.code,
        iss: reply.iss,
        codeVerifier: transaction.codeVerifier,
        redirectUri: transaction.redirectUri ?? sharedRedirectUri(publicOrigin),
        resource: client.resource,
        fetchFn: watched.fetch,
      });
      const tokens = await asked.catch(async (error: unknown) => {
        const meaning = meaningOf(watched, clock.now());
        if (meaning?.kind === "client-refused" && meaning.gone) await clients.forget(projectId, authScopeId, client);
        const refusal = toRefusal(error, watched, clock.now());
        await faults.note(projectId, authScopeId, refusal);
        throw refusal;
      });
      await faults.clear(projectId, authScopeId);
      const userinfoUrl = client.quirks.userinfoUrl ?? client.metadata.userinfo_endpoint;
      const accountLabel = await findAccountLabel({ idToken: tokens.id_token, accessToken: tokens.access_token }, asText(userinfoUrl), fetch);
      return { secret: toOAuthSecret(tokens, client.issuer, clock.now()), accountLabel };
    },
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
