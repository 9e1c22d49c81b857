export const CLIENT_NAME = "Cardea";

/** The one redirect URI for every downstream provider. */
export const redirectUriOf = (publicOrigin: string) => `${publicOrigin}/oauth/callback`;

/** Where Cardea's own Client ID Metadata Document is, unless a setting says otherwise; the URL is its client id. */
export const documentUrlOf = (publicOrigin: string) => `${publicOrigin}/oauth/client.json`;

/** Cardea's Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document): a public client with PKCE. */
export function makeClientDocument(publicOrigin: string, documentUrl: string) {
  return {
    client_id: documentUrl,
    client_name: CLIENT_NAME,
    client_uri: publicOrigin,
    redirect_uris: [redirectUriOf(publicOrigin)],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
}
