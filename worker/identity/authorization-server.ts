import { type GrantSummary, OAuthAuthorizationServer, type OAuthHelpers, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { DAY, HOUR, SECOND } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { AGENT_SCOPES } from "./agent-scope-rules.ts";

/** What is stored, encrypted, with a grant; the token alone opens it. */
export type GrantProps = { userId: string; projectId: string };

/** KV, as the provider package expects it in its environment. */
export type AuthorizationServerEnv = { OAUTH_KV: KVNamespace };

export type InboundAuthorization = ReturnType<typeof makeInboundAuthorization>;

/**
 * The authorization server agents meet: OAuth 2.1 with PKCE, dynamic registration (RFC 7591) and Client ID
 * Metadata Documents. The package fixes its resources at construction, so one is made for each resource.
 */
export function makeInboundAuthorization(publicOrigin: string, env: AuthorizationServerEnv) {
  const serverFor = (resource: string) =>
    new OAuthAuthorizationServer<AuthorizationServerEnv>({
      issuer: publicOrigin,
      resources: [resource],
      scopesSupported: AGENT_SCOPES,
      clientRegistrationEndpoint: "/oauth/register",
      clientIdMetadataDocumentEnabled: true,
      accessTokenTTL: (1 * HOUR) / SECOND,
      refreshTokenIdleTTL: (30 * DAY) / SECOND,
      clientRegistrationTTL: (90 * DAY) / SECOND,
      cookiePrefix: "__Host-cardea-",
      onError: () => undefined,
    });

  return {
    helpersFor: (resource: string): OAuthHelpers => serverFor(resource).getOAuthApi(env),

    /** Metadata, registration and, behind the token gate, token and revocation requests. */
    serve: (request: Request, resource: string, background: Background): Promise<Response> =>
      serverFor(resource).fetch(request, env, toExecutionContext(background)),

    /** The token's grant, if it was issued for exactly this resource and is alive. */
    validate: (resource: string, token: string): Promise<ValidatedAccessToken<GrantProps> | null> =>
      serverFor(resource).validateToken(resource, token, env),

    /** The resource a grant is for. */
    async findResource({ userId, grantId }: GrantRef): Promise<string | undefined> {
      if (!userId || !grantId) return undefined;
      return resourceOfGrant((await this.listGrants(userId)).find((grant) => grant.id === grantId));
    },

    /** What the person has allowed, at whichever MCP URL. */
    async listGrants(userId: string): Promise<GrantSummary[]> {
      const helpers = this.helpersFor(`${publicOrigin}/mcp`);
      const grants: GrantSummary[] = [];
      for (let cursor: string | undefined, done = false; !done; ) {
        const page = await helpers.listUserGrants(userId, cursor ? { cursor } : {});
        grants.push(...page.items);
        cursor = page.cursor;
        done = !cursor;
      }
      return grants;
    },

    /** What an application calls itself; nothing where it is registered no more. */
    findClientName: async (clientId: string): Promise<string | undefined> => {
      const client = await serverFor(`${publicOrigin}/mcp`)
        .getOAuthApi(env)
        .lookupClient(clientId)
        .catch(() => null);
      return client ? (client.clientName ?? clientId) : undefined;
    },

    /** Ends a grant and every token of it. */
    async revokeFamily({ userId, grantId }: GrantRef): Promise<void> {
      if (userId && grantId) await this.helpersFor(`${publicOrigin}/mcp`).revokeGrant(grantId, userId);
    },
  };
}

/** The MCP URL a grant is for. */
export function resourceOfGrant(grant: Pick<GrantSummary, "resource"> | undefined): string | undefined {
  return Array.isArray(grant?.resource) ? grant.resource[0] : grant?.resource;
}

/** Whose grant, and which. */
export type GrantRef = { userId?: string; grantId?: string };

/** All there is to know of a grant to end it: whose, at which project, and whose application's it is. */
export type GrantOwner = { userId: string; grantId: string; projectId: ProjectId; clientId: string };

/** The parts a code or token of the package begins with; not yet verified. */
export function partsOf(credential: string): GrantRef {
  const [userId, grantId, secret] = credential.split(":");
  return secret ? { userId, grantId } : {};
}
