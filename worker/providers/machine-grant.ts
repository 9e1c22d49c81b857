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

/** What an identity provider says of somebody, and the client it says it to (MCP enterprise-managed authorization). */
export type Assertion = { idToken: string; tokenUrl: string; clientId: string };

/**
 * A token for Cardea itself, with nobody signing in (RFC 6749 §4.4): by the client's secret, or by a JWT signed
 * with its private key (RFC 7523 §2.2).
 * @param fetch that reads token replies
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
 * A token for somebody an identity provider vouches for: their ID token is exchanged there for an authorization
 * grant (RFC 8693, ID-JAG), and that here for an access token (RFC 7523 §2.1).
 * @param fetch that reads token replies
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
