import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";

export const CLIENT_NAME = "Cardea";

/** The URL of Cardea's Client ID Metadata Document, unless a setting names another. The URL is the client id. */
export const documentUrlOf = (publicOrigin: string) => `${publicOrigin}/oauth/client.json`;

/** The URL of the document for one server, which publishes a key for this server only. */
export const signedDocumentUrlOf = (publicOrigin: string, { projectId, authScopeId }: { projectId: ProjectId; authScopeId: AuthScopeId }) =>
  `${publicOrigin}/oauth/clients/${projectId}/${authScopeId}/client.json`;

/** Cardea's web page, for consent screens. It is optional (RFC 7591 §2) and left out without https, since providers refuse that. */
export const clientUriOf = (publicOrigin: string): { client_uri?: string } => (publicOrigin.startsWith("https:") ? { client_uri: publicOrigin } : {});

/**
 * Cardea's Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document). The client uses PKCE. It is
 * public, or it signs its token requests if there is a key (RFC 7523 §2.2).
 *
 * @param clientId the URL at which the document is published
 * @param publicKey the public half of the signing key, as a JWK
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
