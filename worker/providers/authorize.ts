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

/** What a sign-in at a provider is bound to. It is sealed into a cookie of the browser that began it (S20). */
const transactionSchema = z.object({
  projectId: z.custom<ProjectId>(),
  authScopeId: z.custom<AuthScopeId>(),
  linkId: z.custom<LinkId>(),
  serverSlug: z.string(),
  /** The link's `for` marker, so that the person returns through the same link. */
  marker: z.string().optional(),
  /** Why a link was made in a chat, for the page that the person returns to. */
  servers: z.string().optional(),
  agentMark: z.string().optional(),
  /** Whether a member connects from their home. */
  fromHome: z.literal(true).optional(),
  userId: z.string(),
  sessionId: z.string(),
  issuer: z.string(),
  /** Where the answer must arrive. Absent if the sign-in began before clients had their own URI: then the shared one counts. */
  redirectUri: z.string().optional(),
  codeVerifier: z.string(),
});

export type AuthorizationTransaction = z.infer<typeof transactionSchema>;
/** The result of a sign-in: the grant, and the name of the account if the provider gives one. */
type ObtainedGrant = { secret: OAuthSecret; accountLabel: string | undefined };
type BegunAuthorization = { authorizationUrl: URL; state: string; sealed: string };

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
     * Prepares the redirect to the provider: PKCE (RFC 7636), state, resource indicator (RFC 8707).
     * @param wanted OAuth scopes that the server has asked for in addition to the usual ones (F69), separated by spaces
     * @throws AppError `authorization.discovery_failed` if the sign-in page has no public https address; a stored address is checked too
     */
    async begin(
      server: Server,
      visitor: { linkId: LinkId; marker?: string; servers?: string; agentMark?: string; fromHome?: true; userId: string; sessionId: string },
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
        ...visitor,
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
     * Opens the transaction that belongs to a callback, and consumes its state. A code that arrives at a redirect URI other than the
     * one requested was issued to another client: a malicious server made the person sign in elsewhere (mix-up, RFC 9700 §4.4.2.2).
     *
     * @param sealed the cookie's value @param arrivedAt the redirect URI at which the answer arrived
     * @throws AppError `authorization.invalid_state` if the transaction is missing, used or expired, or if it belongs to another
     * sign-in, redirect URI, browser session or user
     */
    async resume(
      state: string,
      sealed: string | undefined,
      visitor: { userId: string; sessionId: string },
      arrivedAt: string,
    ): Promise<AuthorizationTransaction> {
      const transaction = await transactions.open(state, sealed);
      if (arrivedAt !== (transaction.redirectUri ?? sharedRedirectUri(publicOrigin))) {
        throw new AppError("authorization.invalid_state", { reason: "the answer came to another redirect URI" });
      }
      if (transaction.userId !== visitor.userId || transaction.sessionId !== visitor.sessionId) {
        throw new AppError("authorization.invalid_state", { reason: "another user or session began it" });
      }
      await transactions.consume(transaction, state);
      return transaction;
    },

    /**
     * Redeems the code (RFC 6749 §4.1.3). First it compares `iss` with the issuer at which the sign-in began (RFC 9207 §2.4).
     * @param beforehand done before a code is redeemed at a provider whose revocation of one grant ends all of a person's
     * @throws AppError `authorization.exchange_failed`, or a code that says whose fault it is (`provider-refusal.ts`)
     */
    async exchange(
      transaction: AuthorizationTransaction,
      reply: { code: string; iss: string | undefined },
      beforehand: () => Promise<void> = () => Promise.resolve(),
    ): Promise<ObtainedGrant> {
      const { projectId, authScopeId } = transaction;
      const client = await clients.get(projectId, authScopeId);
      if (client.issuer !== transaction.issuer)
        throw new AppError("authorization.exchange_failed", { reason: "the server's authorization server has changed" });
      if (client.quirks.revocationEndsAll) await beforehand();
      const watched = watchTokenFetch(fetch, client.quirks);
      const exchanged = exchangeAuthorization(client.issuer, {
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
      const tokens = await exchanged.catch(async (error: unknown) => {
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
