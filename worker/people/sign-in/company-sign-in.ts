import {
  type AuthorizationServerMetadata,
  discoverAuthorizationServerMetadata,
  exchangeAuthorization,
  startAuthorization,
} from "@modelcontextprotocol/client";
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import type { Authorizations, Identity } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import { makeDocumentsFetch } from "../../lib/http/documents-fetch.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { decideOutbound, type OutboundRules } from "../../lib/http/outbound-rules.ts";
import { type AuthScopeId, type ProjectId, randomToken } from "../../lib/ids.ts";
import { equalInConstantTime } from "../../lib/text/digest.ts";
import { type Email, parseEmail } from "../../lib/text/email.ts";
import { makeTransactions, type Seal } from "../../vault/vault.ts";
import { isAddressVerified } from "./address-claim-rules.ts";

const CALLBACK = "/sign-in/callback";

/** The ids under which the states of these sign-ins are stored. No project and no auth scope has them. */
const OWN = { projectId: "prj_sign-in" as ProjectId, authScopeId: "scp_sign-in" as AuthScopeId };

/** Signatures by a key that the provider publishes: never `none`, and never one made with a shared secret. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

/** The company's provider, as the settings describe it. */
export type CompanyProvider = { issuer: string; clientId: string; clientSecret: string; name: string };

const transactionSchema = z.object({ codeVerifier: z.string(), nonce: z.string(), next: z.string() });

/** The user that the provider has authenticated, and the page they wanted. */
export type CompanyUser = { identity: Identity; email: Email; next: string };

type Ports = {
  provider: CompanyProvider;
  authorizations: Authorizations;
  seal: Seal;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  publicOrigin: string;
};

/** Sign-in with the company's provider (F27; OpenID Connect Core 1.0, code flow with PKCE and nonce). */
export function makeCompanySignIn({ provider, authorizations, seal, fetch, outboundRules, clock, publicOrigin }: Ports) {
  const { issuer, clientId, clientSecret } = provider;
  const documents = makeDocumentsFetch(fetch);
  const clientInformation = { client_id: clientId, client_secret: clientSecret };
  const redirectUri = new URL(CALLBACK, publicOrigin).href;
  const kind = { kind: "company-sign-in", schema: transactionSchema, lost: "session.sign_in_expired" } as const;
  const transactions = makeTransactions(kind, { authorizations, seal, clock });

  /**
   * @throws AppError `session.provider_failed` if the provider publishes no metadata, metadata of another issuer (RFC 8414 §3.3), or a sign-in page
   *   that is no public https address
   */
  async function discover(): Promise<AuthorizationServerMetadata> {
    const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: documents }).catch((error: unknown) => {
      throw new AppError("session.provider_failed", { reason: reasonOf(error) });
    });
    if (metadata?.issuer !== issuer) throw new AppError("session.provider_failed", { reason: `metadata of ${metadata?.issuer ?? "no issuer"}` });
    const page = decideOutbound(metadata.authorization_endpoint, outboundRules);
    if (!page.allowed) throw new AppError("session.provider_failed", { reason: `authorization endpoint: ${page.reason}` });
    return metadata;
  }

  return {
    name: provider.name,

    /** Begins a sign-in. @returns the provider's page to go to, and the sealed transaction that the browser keeps */
    async begin(next: string): Promise<{ authorizationUrl: URL; state: string; sealed: string }> {
      const metadata = await discover();
      const [state, nonce] = [transactions.newState(), randomToken(32)];
      const { authorizationUrl, codeVerifier } = await startAuthorization(issuer, {
        metadata,
        clientInformation,
        redirectUrl: redirectUri,
        scope: "openid email",
        state,
      });
      authorizationUrl.searchParams.set("nonce", nonce);
      return { authorizationUrl, state, sealed: await transactions.begin(OWN, state, { codeVerifier, nonce, next }) };
    },

    /**
     * Completes a sign-in: consumes the state, redeems the code and checks the ID token (OpenID Connect Core §3.1.3.7).
     *
     * @param sealed the sealed transaction that `begin` returned
     * @throws AppError `session.sign_in_expired`, `session.provider_failed`, or `session.provider_refused` if the provider refused the sign-in or has
     *   not verified the address (S14)
     */
    async finish(reply: { state: string; sealed: string | undefined; code: string | undefined; iss: string | undefined }): Promise<CompanyUser> {
      const { state, sealed, code, iss } = reply;
      const { codeVerifier, nonce, next } = await transactions.open(state, sealed);
      await transactions.consume(OWN, state);
      if (!code) throw new AppError("session.provider_refused", { reason: "no code" });

      const metadata = await discover();
      const claims = await readIdToken(metadata, { code, iss, codeVerifier });
      if (typeof claims.nonce !== "string" || !equalInConstantTime(claims.nonce, nonce))
        throw new AppError("session.provider_failed", { reason: "the ID token is for another sign-in" });
      const email = typeof claims.email === "string" ? parseEmail(claims.email) : undefined;
      if (!email || !isAddressVerified(issuer, claims) || !claims.sub) {
        throw new AppError("session.provider_refused", { reason: email ? "the address is not verified" : "no address" });
      }
      return { identity: { issuer, subject: claims.sub }, email, next };
    },
  };

  /** The claims of the ID token, completed by those of the userinfo endpoint if the ID token has no address. */
  async function readIdToken(
    metadata: AuthorizationServerMetadata,
    { code, iss, codeVerifier }: { code: string; iss: string | undefined; codeVerifier: string },
  ): Promise<JWTPayload> {
    try {
      const tokens = await exchangeAuthorization(issuer, {
        metadata,
        clientInformation,
        authorizationCode: code,
        iss,
        codeVerifier,
        redirectUri,
        fetchFn: documents,
      });
      const keys = (await readJson(String(metadata.jwks_uri))) as JSONWebKeySet;
      const checks = { issuer, audience: clientId, algorithms: ALGORITHMS, currentDate: new Date(clock.now()), clockTolerance: "1 minute" };
      const { payload } = await jwtVerify(tokens.id_token ?? "", createLocalJWKSet(keys), checks);
      if (payload.email !== undefined || typeof metadata.userinfo_endpoint !== "string") return payload;
      const more = (await readJson(metadata.userinfo_endpoint, tokens.access_token).catch(() => undefined)) as JWTPayload | undefined;
      return more && more.sub === payload.sub ? { ...payload, email: more.email, email_verified: more.email_verified } : payload;
    } catch (error) {
      throw new AppError("session.provider_failed", { reason: reasonOf(error) });
    }
  }

  async function readJson(url: string, token?: string): Promise<unknown> {
    const response = await fetch(url, { headers: { accept: "application/json", ...(token && { authorization: `Bearer ${token}` }) } });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }
}
