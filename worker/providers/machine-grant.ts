import {
  ClientCredentialsProvider,
  exchangeJwtAuthGrant,
  fetchToken,
  type OAuthTokens,
  PrivateKeyJwtProvider,
  requestJwtAuthorizationGrant,
} from "@modelcontextprotocol/client";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { OAuthClient } from "./clients/client.ts";

/** An ID token of the company's provider, and the client that may exchange it there (MCP enterprise-managed authorization). */
export type Assertion = { idToken: string; tokenUrl: string; clientId: string };

/**
 * Requests a token for Cardea itself, without a sign-in by a person (RFC 6749 §4.4). Cardea authenticates with the client's
 * secret, or with a JWT signed with its private key (RFC 7523 §2.2).
 * @param fetch a fetch that reads token replies
 */
export function requestMachineToken(client: OAuthClient, fetch: Fetch): Promise<OAuthTokens> {
  const { issuer, metadata, scope, information, privateKey, resource } = client;
  const common = { clientId: information.client_id, scope, expectedIssuer: issuer };
  const provider = privateKey
    ? new PrivateKeyJwtProvider({ ...common, privateKey: privateKey.pem, algorithm: privateKey.algorithm })
    : new ClientCredentialsProvider({ ...common, clientSecret: information.client_secret ?? "" });
  return fetchToken(provider, issuer, { metadata, resource, scope, fetchFn: fetch });
}

/**
 * Requests a token for a person whom the company's provider has authenticated. The company's provider exchanges the ID token
 * for an authorization grant (RFC 8693, ID-JAG). The OAuth provider exchanges that grant for an access token (RFC 7523 §2.1).
 * @param fetch a fetch that reads token replies
 */
export async function requestAssertedToken(client: OAuthClient, assertion: Assertion, fetch: Fetch): Promise<OAuthTokens> {
  const { issuer, metadata, resource, scope, information } = client;
  if (!resource) throw new AppError("authorization.discovery_failed", { reason: "the server publishes no resource metadata" });
  const { jwtAuthGrant } = await requestJwtAuthorizationGrant({
    tokenEndpoint: assertion.tokenUrl,
    audience: issuer,
    resource,
    idToken: assertion.idToken,
    clientId: assertion.clientId,
    scope,
    fetchFn: fetch,
  });
  const authMethod = information.client_secret ? "client_secret_basic" : "none";
  return exchangeJwtAuthGrant({
    tokenEndpoint: metadata.token_endpoint,
    jwtAuthGrant,
    clientId: information.client_id,
    clientSecret: information.client_secret,
    authMethod,
    fetchFn: fetch,
  });
}
