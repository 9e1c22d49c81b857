import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";

export const CLIENT_NAME = "Cardea";

/** Where Cardea's own Client ID Metadata Document is, unless a setting says otherwise; the URL is its client id. */
export const documentUrlOf = (publicOrigin: string) => `${publicOrigin}/oauth/client.json`;

/** Where the document for one server is, which publishes a key of its own. */
export const signedDocumentUrlOf = (publicOrigin: string, { projectId, authScopeId }: { projectId: ProjectId; authScopeId: AuthScopeId }) =>
  `${publicOrigin}/oauth/clients/${projectId}/${authScopeId}/client.json`;

/** Cardea's web page, for consent screens: providers refuse one that is no https page, and a client needs none (RFC 7591 §2). */
export const clientUriOf = (publicOrigin: string): { client_uri?: string } => (publicOrigin.startsWith("https:") ? { client_uri: publicOrigin } : {});

/**
 * Cardea's Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document): a client with PKCE that is
 * public, or signs its token requests (RFC 7523 §2.2).
 *
 * @param clientId the URL it is found under
 * @param publicKey of the key it signs with, as a JWK
 */
export function makeClientDocument(publicOrigin: string, clientId: string, redirectUri: string, publicKey?: Record<string, unknown>) {
  return {
    client_id: clientId,
    client_name: CLIENT_NAME,
    ...clientUriOf(publicOrigin),
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    ...(publicKey ? { token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [publicKey] } } : { token_endpoint_auth_method: "none" }),
  };
}
