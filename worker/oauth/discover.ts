import { type AuthorizationServerMetadata, discoverOAuthServerInfo, extractWWWAuthenticateParams } from "@modelcontextprotocol/client";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import { providerReason } from "./provider-reason.ts";

/** How to sign in to a server, as far as it can be found out from its URL alone (F60). */
export type DiscoveredProvider = {
  /** The issuer, in exactly the spelling of the metadata; tokens are keyed by it. */
  issuer: string;
  metadata: AuthorizationServerMetadata;
  /** RFC 8707 resource indicator, in the spelling of the resource metadata. */
  resource: string | undefined;
  /** Scopes to ask for: those of the challenge, else those of the resource metadata (MCP scope selection). */
  scope: string | undefined;
};

const PROBE = {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
};

/**
 * Asks the server for its challenge, then for its protected-resource metadata (RFC 9728) and its
 * authorization server's metadata (RFC 8414 or OpenID Connect Discovery).
 *
 * @throws AppError `authorization.discovery_failed`
 */
export async function discoverProvider(serverUrl: string, fetchFn: Fetch): Promise<DiscoveredProvider> {
  try {
    const challenge = await readChallenge(serverUrl, fetchFn);
    const info = await discoverOAuthServerInfo(serverUrl, { resourceMetadataUrl: challenge.resourceMetadataUrl, fetchFn });
    const metadata = info.authorizationServerMetadata;
    if (!metadata) throw refused("the authorization server publishes no metadata");
    if (!metadata.code_challenge_methods_supported?.includes("S256")) throw refused("the authorization server does not offer PKCE with S256");
    assertWebUrl(metadata.authorization_endpoint);
    const resource = info.resourceMetadata?.resource;
    if (resource && !coversServer(resource, serverUrl)) throw refused("the resource metadata is for another resource");
    return { issuer: metadata.issuer, metadata, resource, scope: challenge.scope ?? info.resourceMetadata?.scopes_supported?.join(" ") };
  } catch (error) {
    throw new AppError("authorization.discovery_failed", { reason: providerReason(error) });
  }
}

async function readChallenge(serverUrl: string, fetchFn: Fetch): Promise<{ resourceMetadataUrl?: URL; scope?: string }> {
  const response = await fetchFn(serverUrl, PROBE);
  await response.body?.cancel();
  return response.status === 401 ? extractWWWAuthenticateParams(response) : {};
}

/** The resource identifier must be the server's URL or a path above it on the same origin (RFC 9728 §3.3, MCP authorization). */
function coversServer(resource: string, serverUrl: string): boolean {
  const [base, server] = [new URL(resource), new URL(serverUrl)];
  const directory = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  return base.origin === server.origin && (server.pathname === base.pathname || `${server.pathname}/`.startsWith(directory));
}

/** A browser is sent there, so it must be a web page: no `javascript:`, `data:` or application scheme (SECURITY.md S24). */
function assertWebUrl(endpoint: string): void {
  if (!["https:", "http:"].includes(new URL(endpoint).protocol)) throw refused("the authorization endpoint is not a web address");
}

const refused = (reason: string) => new AppError("authorization.discovery_failed", { reason });
