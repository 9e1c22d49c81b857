import { OAuthAuthorizationServer, type OAuthHelpers, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { DAY, HOUR, SECOND } from "../lib/clock.ts";
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

    /** The resource a code or token's grant is for. Codes and tokens begin `{user id}:{grant id}:`. */
    async findResource(credential: string): Promise<string | undefined> {
      const { userId, grantId } = partsOf(credential);
      if (!userId || !grantId) return undefined;
      const helpers = this.helpersFor(`${publicOrigin}/mcp`);
      for (let cursor: string | undefined, done = false; !done; ) {
        const page = await helpers.listUserGrants(userId, cursor ? { cursor } : {});
        const resource = page.items.find((grant) => grant.id === grantId)?.resource;
        if (resource) return Array.isArray(resource) ? resource[0] : resource;
        cursor = page.cursor;
        done = !cursor;
      }
      return undefined;
    },

    /** Ends a grant and every token of it. */
    async revokeFamily(credential: string): Promise<void> {
      const { userId, grantId } = partsOf(credential);
      if (userId && grantId) await this.helpersFor(`${publicOrigin}/mcp`).revokeGrant(grantId, userId);
    },
  };
}

/** The parts a code or token of the package begins with; not yet verified. */
export function partsOf(credential: string): { userId?: string; grantId?: string } {
  const [userId, grantId, secret] = credential.split(":");
  return secret ? { userId, grantId } : {};
}
