import { type GrantSummary, OAuthAuthorizationServer, type OAuthHelpers, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { DAY, HOUR, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { AGENT_SCOPES } from "./agent-scope-rules.ts";
import type { DocumentClient } from "./clients/client-document-rules.ts";
import type { ClientDocuments } from "./clients/client-documents.ts";
import { isDocumentId } from "./clients/client-id-rules.ts";
import { clientNameOf } from "./clients/client-name-rules.ts";
import { withDocumentLookup } from "./clients/document-lookup.ts";
import { withKeyLimits } from "./key-limits.ts";

/** What is stored, encrypted, with a grant; the token alone opens it. */
export type GrantProps = { userId: string; projectId: string };

/** KV, as the provider package expects it in its environment. */
export type AuthorizationServerEnv = { OAUTH_KV: KVNamespace };

export type InboundAuthorization = ReturnType<typeof makeInboundAuthorization>;

/**
 * The authorization server agents meet: OAuth 2.1 with PKCE, dynamic registration (RFC 7591) and Client ID
 * Metadata Documents. The package fixes its resources at construction, so one is made for each resource. It is told to know
 * nothing of documents, so that it fetches nothing: clients that have one it finds in its store, where `documents` answers (decision 010).
 */
export function makeInboundAuthorization(publicOrigin: string, { OAUTH_KV }: AuthorizationServerEnv, documents: ClientDocuments) {
  const env: AuthorizationServerEnv = { OAUTH_KV: withKeyLimits(OAUTH_KV) };
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
  const everywhere = `${publicOrigin}/mcp`;

  return {
    /** @param asker whom the fetch of a client's metadata document is counted for; each document is fetched once for these helpers */
    helpersFor: (resource: string, asker: string): OAuthHelpers => {
      const find = (clientId: string) => documents.load(clientId, asker);
      return serverFor(resource).getOAuthApi({ OAUTH_KV: withDocumentLookup(env.OAUTH_KV, find) });
    },

    /**
     * Metadata, registration and, behind the token gate, token and revocation requests.
     * @param client the one the request is of, where it is known by its document and authenticated
     */
    serve: (request: Request, resource: string, background: Background, client?: DocumentClient): Promise<Response> => {
      const store = withDocumentLookup(env.OAUTH_KV, async (clientId) => requireClient(client, clientId));
      return serverFor(resource).fetch(request, { OAUTH_KV: store }, toExecutionContext(background));
    },

    /** The token's grant, if it was issued for exactly this resource and is alive. */
    async validate(resource: string, token: string): Promise<ValidatedAccessToken<GrantProps> | null> {
      return ISSUED.test(token) ? serverFor(resource).validateToken(resource, token, env) : null;
    },

    /** The client a person has allowed with a grant, by the package's own record of it. */
    async findClientOf({ userId, grantId }: GrantRef): Promise<string | undefined> {
      if (!userId || !grantId) return undefined;
      const grant = await env.OAUTH_KV.get<{ clientId?: unknown }>(`grant:${userId}:${grantId}`, "json");
      return typeof grant?.clientId === "string" ? grant.clientId : undefined;
    },

    /** The resource a grant is for. */
    async findResource({ userId, grantId }: GrantRef): Promise<string | undefined> {
      if (!userId || !grantId) return undefined;
      return resourceOfGrant((await this.listGrants(userId)).find((grant) => grant.id === grantId));
    },

    /** What the person has allowed, at whichever MCP URL. */
    async listGrants(userId: string): Promise<GrantSummary[]> {
      const helpers = serverFor(everywhere).getOAuthApi(env);
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
     * What an application calls itself, as text to show; its id, where its document cannot be had; nothing where it is registered no more.
     * @param asker as for `helpersFor`
     */
    async findClientName(clientId: string, asker: string): Promise<string | undefined> {
      const client = await this.helpersFor(everywhere, asker)
        .lookupClient(clientId)
        .catch(() => null);
      return client || isDocumentId(clientId) ? clientNameOf(client?.clientName, clientId) : undefined;
    },

    /** Ends a grant and every token of it. */
    async revokeFamily({ userId, grantId }: GrantRef): Promise<void> {
      if (userId && grantId) await serverFor(everywhere).getOAuthApi(env).revokeGrant(grantId, userId);
    },
  };
}

/** @throws AppError `consent.invalid` where it is another one */
function requireClient(client: DocumentClient | undefined, clientId: string): DocumentClient {
  if (client?.clientId !== clientId) throw new AppError("consent.invalid", { reason: "the request is of another client" });
  return client;
}

/** The MCP URL a grant is for. */
export function resourceOfGrant(grant: Pick<GrantSummary, "resource"> | undefined): string | undefined {
  return Array.isArray(grant?.resource) ? grant.resource[0] : grant?.resource;
}

/** Whose grant, and which. */
export type GrantRef = { userId?: string; grantId?: string };

/** All there is to know of a grant to end it: whose, at which project, and whose application's it is. */
export type GrantOwner = { userId: string; grantId: string; projectId: ProjectId; clientId: string };

/** Codes and tokens as the package issues them: whose, of which grant, and a secret, each of letters, digits, `_` and `-`. */
const ISSUED = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{1,64}):[A-Za-z0-9_-]{1,64}$/;

/** The parts a code or token of the package begins with, not yet verified; nothing of what is of no such shape. */
export function partsOf(credential: string): GrantRef {
  const [, userId, grantId] = ISSUED.exec(credential) ?? [];
  return userId !== undefined && grantId !== undefined ? { userId, grantId } : {};
}
