import type { AuthScope, OAuthRegistration } from "../../db/db.ts";
import type { AuthScopeId } from "../../lib/ids.ts";

/** The redirect URI of Cardea's one metadata document, and of clients that were registered before each had its own. */
export const sharedRedirectUri = (publicOrigin: string): string => `${publicOrigin}/oauth/callback`;

/** The redirect URI of one auth scope's client. A code that arrives there was requested with this client (RFC 9700 §4.4.2.2). */
export const ownRedirectUri = (publicOrigin: string, authScopeId: AuthScopeId): string => `${sharedRedirectUri(publicOrigin)}/${authScopeId}`;

/** The own redirect URI of an auth scope's client. It stays the same when an edit gives the auth scope another id. */
export const redirectUriOf = (publicOrigin: string, { id, oauth }: Pick<AuthScope, "id" | "oauth">): string =>
  ownRedirectUri(publicOrigin, oauth?.client?.redirectScope ?? id);

/** The auth scope to which this redirect URI belongs, or could belong later. */
export function scopeOfRedirectUri(publicOrigin: string, uri: string): AuthScopeId | undefined {
  const prefix = `${sharedRedirectUri(publicOrigin)}/`;
  const id = uri.startsWith(prefix) ? uri.slice(prefix.length) : "";
  return isScopeId(id) ? id : undefined;
}

/**
 * The redirect URI that an administrator must enter at the provider; undefined if Cardea registers itself, or if the grant has
 * no redirect.
 * @param scope the auth scope of a server, as an administrator entered it
 */
export function redirectUriToGive(scope: Pick<AuthScope, "id" | "oauth">, publicOrigin: string): string | undefined {
  const { client, grant = "authorization_code" } = scope.oauth ?? {};
  if (!client || grant !== "authorization_code") return undefined;
  return client.ownRedirect ? redirectUriOf(publicOrigin, scope) : sharedRedirectUri(publicOrigin);
}

/**
 * Whether a mix-up is possible for sign-ins of an auth scope, as far as is known: from the registration, or before the first
 * sign-in from what an administrator entered. A discovered provider is judged after its first sign-in.
 */
export function mayBeMixedUp(scope: Pick<AuthScope, "id" | "oauth">, registration: OAuthRegistration | undefined, publicOrigin: string): boolean {
  if ((scope.oauth?.grant ?? "authorization_code") !== "authorization_code") return false;
  if (registration) return isMixUpPossible(registration.redirectUri, registration.metadata, publicOrigin);
  const given = redirectUriToGive(scope, publicOrigin);
  return given !== undefined && scope.oauth?.provider.kind !== "discovered" && isMixUpPossible(given, {}, publicOrigin);
}

/**
 * Whether a malicious server could make a person sign in at this provider and receive the code (mix-up, RFC 9700 §4.4). This needs
 * a provider that does not name itself in its answers (RFC 9207), and a redirect URI that other providers use too.
 *
 * @param metadata the metadata of the authorization server
 */
function isMixUpPossible(redirectUri: string, metadata: Record<string, unknown>, publicOrigin: string): boolean {
  return redirectUri === sharedRedirectUri(publicOrigin) && metadata.authorization_response_iss_parameter_supported !== true;
}

function isScopeId(text: string): text is AuthScopeId {
  return /^scp_[A-Za-z0-9_-]{22}$/.test(text);
}
