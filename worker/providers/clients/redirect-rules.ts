import type { AuthScope, OAuthRegistration } from "../../db/db.ts";
import type { AuthScopeId } from "../../lib/ids.ts";

/** Where providers send people back whose client is Cardea's one metadata document, and such as registered before each had its own. */
export const sharedRedirectUri = (publicOrigin: string): string => `${publicOrigin}/oauth/callback`;

/** Where the provider of one auth scope sends people back. A code that arrives there was asked for with this scope's client (RFC 9700 §4.4.2.2). */
export const ownRedirectUri = (publicOrigin: string, authScopeId: AuthScopeId): string => `${sharedRedirectUri(publicOrigin)}/${authScopeId}`;

/** The own redirect URI of a scope's client, which stays when an edit gives the scope another id. */
export const redirectUriOf = (publicOrigin: string, { id, oauth }: Pick<AuthScope, "id" | "oauth">): string =>
  ownRedirectUri(publicOrigin, oauth?.client?.redirectScope ?? id);

/** The auth scope whose own redirect URI this is, or could become. */
export function scopeOfRedirectUri(publicOrigin: string, uri: string): AuthScopeId | undefined {
  const prefix = `${sharedRedirectUri(publicOrigin)}/`;
  const id = uri.startsWith(prefix) ? uri.slice(prefix.length) : "";
  return isScopeId(id) ? id : undefined;
}

/**
 * The redirect URI an administrator has to give the provider; nothing where Cardea is a client by itself, or nobody is sent back.
 * @param scope of a server, as an administrator entered it
 */
export function redirectUriToGive(scope: Pick<AuthScope, "id" | "oauth">, publicOrigin: string): string | undefined {
  const { client, grant = "authorization_code" } = scope.oauth ?? {};
  if (!client || grant !== "authorization_code") return undefined;
  return client.ownRedirect ? redirectUriOf(publicOrigin, scope) : sharedRedirectUri(publicOrigin);
}

/**
 * Whether sign-ins by a scope could be mixed up, as far as is known: by the client Cardea is, or before the first sign-in by
 * what an administrator entered. A provider that is found out is judged once it is known.
 */
export function mayBeMixedUp(scope: Pick<AuthScope, "id" | "oauth">, registration: OAuthRegistration | undefined, publicOrigin: string): boolean {
  if ((scope.oauth?.grant ?? "authorization_code") !== "authorization_code") return false;
  if (registration) return isMixUpPossible(registration.redirectUri, registration.metadata, publicOrigin);
  const given = redirectUriToGive(scope, publicOrigin);
  return given !== undefined && scope.oauth?.provider.kind !== "discovered" && isMixUpPossible(given, {}, publicOrigin);
}

/**
 * Whether a malicious server could have a person sign in at this provider and be handed the code (mix-up, RFC 9700 §4.4): the provider
 * does not name itself in its answers (RFC 9207), and others send people back to the same place.
 *
 * @param metadata of the authorization server
 */
export function isMixUpPossible(redirectUri: string, metadata: Record<string, unknown>, publicOrigin: string): boolean {
  return redirectUri === sharedRedirectUri(publicOrigin) && metadata.authorization_response_iss_parameter_supported !== true;
}

function isScopeId(text: string): text is AuthScopeId {
  return /^scp_[A-Za-z0-9_-]{22}$/.test(text);
}
