import { Buffer } from "node:buffer";
import { type GrantSummary, OAuthAuthorizationServer, type OAuthHelpers, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { type Clock, DAY, HOUR, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { sha256 } from "../lib/text/digest.ts";
import { AGENT_SCOPES } from "./agent-scope-rules.ts";
import type { DocumentClient } from "./clients/client-document-rules.ts";
import type { ClientDocuments } from "./clients/client-documents.ts";
import { isDocumentId } from "./clients/client-id-rules.ts";
import { clientNameOf } from "./clients/client-name-rules.ts";
import { withDocumentLookup } from "./clients/document-lookup.ts";
import { type GrantRef, grantKey, partsOf } from "./grant-ref.ts";
import { type HeldRecord, makeGateStore, withGateTokens } from "./grants/gate-store.ts";
import { makeRequestStore, type RequestStore } from "./grants/request-store.ts";
import type { TokenGateClient } from "./grants/token-gate-client.ts";
import { CLIENTS, withKeyLimits } from "./key-limits.ts";

/** What is stored with a grant, encrypted. Only a token of the grant decrypts it. */
export type GrantProps = {
  userId: string;
  projectId: string;
  /** When the person allowed it, UTC ms; absent in grants of earlier versions. */
  grantedAt?: number;
};

/** The KV namespace under the name that the provider package expects. */
type AuthorizationServerEnv = { OAUTH_KV: KVNamespace };

type Gate = Pick<TokenGateClient, "findValue" | "forget">;

export type InboundAuthorization = ReturnType<typeof makeInboundAuthorization>;

/**
 * The authorization server for agents: OAuth 2.1 with PKCE, dynamic registration (RFC 7591) and Client ID Metadata Documents. The package fixes its
 * resources at construction, so there is one server for each resource. Its own support for documents is off, so that it fetches nothing: it finds
 * clients with a document in its store, where `documents` answers (decision 010).
 */
export function makeInboundAuthorization(publicOrigin: string, { OAUTH_KV }: AuthorizationServerEnv, gate: Gate, documents: ClientDocuments) {
  const env: AuthorizationServerEnv = { OAUTH_KV: withKeyLimits(withGateTokens(OAUTH_KV, gate)) };
  const serverFor = (resource: string) =>
    new OAuthAuthorizationServer<AuthorizationServerEnv>({
      issuer: publicOrigin,
      resources: [resource],
      scopesSupported: AGENT_SCOPES,
      clientRegistrationEndpoint: "/oauth/register",
      clientIdMetadataDocumentEnabled: false,
      allowPrivateUseRedirectUris: true,
      accessTokenTTL: (1 * HOUR) / SECOND,
      refreshTokenIdleTTL: (30 * DAY) / SECOND,
      clientRegistrationTTL: (90 * DAY) / SECOND,
      cookiePrefix: "__Host-cardea-",
      onError: () => undefined,
    });
  const anyResource = `${publicOrigin}/mcp`;

  return {
    /**
     * @param limitSubject the rate limit's subject for fetching a client's metadata document; these helpers fetch each document once
     * @param kv the store of the request, if it has one of its own
     */
    helpersFor: (resource: string, limitSubject: string, kv = env.OAUTH_KV): OAuthHelpers => {
      const find = (clientId: string) => documents.load(clientId, limitSubject);
      return serverFor(resource).getOAuthApi({ OAUTH_KV: withDocumentLookup(kv, find) });
    },

    /**
     * Serves metadata, registration and, behind the token gate, token and revocation requests.
     * @param client the client of the request, if it is known by its document and authenticated
     * @param kv the store of the request, if it has one of its own
     */
    serve: (request: Request, resource: string, background: Background, client?: DocumentClient, kv = env.OAUTH_KV): Promise<Response> => {
      const store = withDocumentLookup(kv, async (clientId) => requireClient(client, clientId));
      return serverFor(resource).fetch(request, { OAUTH_KV: store }, toExecutionContext(background));
    },

    /** The token's grant, if the token was issued for exactly this resource and is valid. */
    async validate(resource: string, token: string): Promise<ValidatedAccessToken<GrantProps> | null> {
      return partsOf(token).grantId ? serverFor(resource).validateToken(resource, token, env) : null;
    },

    /** A store for one request of a grant, which has begun to read what a token request needs. @param record of the grant's gate @param clientId as the request names it */
    openStore({ userId, grantId }: GrantRef, record: HeldRecord, clock: Clock, clientId: string | undefined): RequestStore {
      const isOfGrant = userId !== undefined && grantId !== undefined;
      const store = makeRequestStore(isOfGrant ? withKeyLimits(makeGateStore(OAUTH_KV, { userId, grantId }, record, clock)) : env.OAUTH_KV);
      const isStored = clientId !== undefined && !isDocumentId(clientId);
      if (isOfGrant) store.begin([grantKey({ userId, grantId }), ...(isStored ? [CLIENTS + clientId] : [])]);
      return store;
    },

    /**
     * A store for one request of the authorization endpoint, which has begun to read its client and, for an answer, the question.
     * @param handle of the question, as the form names it
     */
    async openConsentStore(clientId: string, handle?: string): Promise<RequestStore> {
      const store = makeRequestStore(env.OAUTH_KV);
      const transaction = handle === undefined ? [] : [TRANSACTIONS + Buffer.from(await sha256(handle), "base64url").toString("hex")];
      store.begin([...(isDocumentId(clientId) ? [] : [CLIENTS + clientId]), ...transaction]);
      return store;
    },

    /** The client and the MCP URL of a grant, from the package's record of the grant. @param kv the store of the request, if it has one of its own */
    async findGrant({ userId, grantId }: GrantRef, kv = env.OAUTH_KV): Promise<StoredGrant | undefined> {
      if (!userId || !grantId) return undefined;
      const grant = await kv.get<Pick<GrantSummary, "clientId" | "resource">>(grantKey({ userId, grantId }), "json");
      return typeof grant?.clientId === "string" ? { clientId: grant.clientId, resource: resourceOfGrant(grant) } : undefined;
    },

    /** The ids of a person's grants that satisfy a condition. The package writes what is asked for into the metadata of the key, except for older grants. */
    async findGrantIds(userId: string, matches: (grant: ListedGrant) => boolean): Promise<string[]> {
      const found: string[] = [];
      const prefix = `grant:${userId}:`;
      for (let cursor: string | undefined, done = false; !done; ) {
        const page = await env.OAUTH_KV.list<ListedGrant>({ prefix, ...(cursor && { cursor }) });
        const read = page.keys.map(async ({ name, metadata }) => {
          const grant = typeof metadata?.clientId === "string" ? metadata : await env.OAUTH_KV.get<ListedGrant>(name, "json");
          return grant && matches(grant) ? [name.slice(prefix.length)] : [];
        });
        found.push(...(await Promise.all(read)).flat());
        done = page.list_complete;
        cursor = page.list_complete ? undefined : page.cursor;
      }
      return found;
    },

    /** All grants of a person, for all MCP URLs. */
    async listGrants(userId: string): Promise<GrantSummary[]> {
      const helpers = serverFor(anyResource).getOAuthApi(env);
      const grants: GrantSummary[] = [];
      for (let cursor: string | undefined, done = false; !done; ) {
        const page = await helpers.listUserGrants(userId, cursor ? { cursor } : {});
        grants.push(...page.items);
        cursor = page.cursor;
        done = !cursor;
      }
      return grants;
    },

    /**
     * The name of a client, as visible text; its id if its document cannot be read; `undefined` if it is no longer registered.
     * @param limitSubject as for `helpersFor`
     */
    async findClientName(clientId: string, limitSubject: string): Promise<string | undefined> {
      const client = await this.helpersFor(anyResource, limitSubject)
        .lookupClient(clientId)
        .catch(() => null);
      return client || isDocumentId(clientId) ? clientNameOf(client?.clientName, clientId) : undefined;
    },

    /** Ends a grant and all its tokens. */
    async revokeFamily({ userId, grantId }: GrantRef): Promise<void> {
      if (!userId || !grantId) return;
      await Promise.all([serverFor(anyResource).getOAuthApi(env).revokeGrant(grantId, userId), gate.forget({ userId, grantId })]);
    },
  };
}

/** @throws AppError `consent.invalid` if it is another client */
function requireClient(client: DocumentClient | undefined, clientId: string): DocumentClient {
  if (client?.clientId !== clientId) throw new AppError("consent.invalid", { reason: "the request is of another client" });
  return client;
}

/** The MCP URL of a grant. */
export function resourceOfGrant(grant: Pick<GrantSummary, "resource"> | undefined): string | undefined {
  return Array.isArray(grant?.resource) ? grant.resource[0] : grant?.resource;
}

/** What a list of grants says of each. */
type ListedGrant = Pick<GrantSummary, "clientId" | "resource" | "redirectUri">;

/** The prefix under which the package stores the questions of consent, each by the SHA-256 of its handle in hexadecimal. */
const TRANSACTIONS = "transaction:";

type StoredGrant = { clientId: string; resource: string | undefined };
