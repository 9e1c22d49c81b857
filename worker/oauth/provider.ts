import { type AuthorizationServerMetadata, discoverOAuthServerInfo, extractWWWAuthenticateParams } from "@modelcontextprotocol/client";
import { findTemplate, type ProviderTemplate } from "../catalog/provider-templates.ts";
import type { OAuthSettings, ProviderQuirks } from "../db/schema.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import { decideOutbound, type OutboundRules } from "../lib/outbound-rules.ts";
import { providerReason } from "./provider-reason.ts";

/** How to sign in to a server. */
export type Provider = {
  /** The issuer, in exactly the spelling of the metadata; tokens are keyed by it. */
  issuer: string;
  metadata: AuthorizationServerMetadata;
  /** RFC 8707 resource indicator, in the spelling of the resource metadata. */
  resource: string | undefined;
  /** Scopes to ask for, joined as the provider wants them. */
  scope: string | undefined;
  quirks: ProviderQuirks;
};

const PROBE = {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
};

/** The provider an administrator chose, or the one the server itself names. @throws AppError `authorization.discovery_failed` */
export async function resolveProvider(serverUrl: string, settings: OAuthSettings | null, fetch: Fetch, rules: OutboundRules): Promise<Provider> {
  const chosen = settings?.provider;
  if (chosen?.kind === "template") {
    const template = findTemplate(chosen.template);
    if (!template) throw refused("The template of this server's provider is gone.");
    return toProvider(template, settings?.scopes ?? []);
  }
  if (chosen?.kind === "manual") return toProvider({ ...chosen, scopes: [], tokenEndpointAuth: undefined }, settings?.scopes ?? []);
  const found = await discoverProvider(serverUrl, fetch, rules);
  const wanted = settings?.scopes.join(" ");
  return wanted ? { ...found, scope: wanted } : found;
}

/**
 * Asks the server for its challenge, then for its protected-resource metadata (RFC 9728) and its authorization
 * server's metadata (RFC 8414 or OpenID Connect Discovery). A server that publishes neither is one of the
 * 2025-03-26 revision: its authorization server is its own origin, at the paths that revision fixes.
 *
 * @throws AppError `authorization.discovery_failed`
 */
export async function discoverProvider(serverUrl: string, fetch: Fetch, rules: OutboundRules): Promise<Provider> {
  try {
    const challenge = await readChallenge(serverUrl, fetch);
    const info = await discoverOAuthServerInfo(serverUrl, { resourceMetadataUrl: challenge.resourceMetadataUrl, fetchFn: fetch });
    const published = info.authorizationServerMetadata;
    if (!published && info.resourceMetadata) throw refused("The sign-in service the server names publishes no metadata.");
    if (!published && !challenge.challenged) throw refused("The server asks for no sign-in.");
    const metadata = published ?? fallbackMetadata(serverUrl);
    if (!metadata.code_challenge_methods_supported?.includes("S256"))
      throw refused("The sign-in service does not offer PKCE with S256, so Cardea does not use it.");
    for (const endpoint of [metadata.authorization_endpoint, metadata.token_endpoint]) requireWebAddress(endpoint, rules);
    const resource = info.resourceMetadata?.resource;
    if (resource && !coversServer(resource, serverUrl)) throw refused("The server's metadata is for another address.");
    const scope = chooseScope(challenge.scope ?? info.resourceMetadata?.scopes_supported?.join(" "), metadata.scopes_supported);
    return { issuer: metadata.issuer, metadata, resource, scope, quirks: {} };
  } catch (error) {
    if (error instanceof AppError && error.code === "authorization.discovery_failed") throw error;
    const url = "The server, or the sign-in service it names, could not be reached or gave no valid answer.";
    throw new AppError("authorization.discovery_failed", { reason: providerReason(error), fields: { url } });
  }
}

/** Scopes of the challenge or else of the resource; `offline_access` beside them where the server has it (MCP 2026-07-28, refresh tokens). */
export function chooseScope(asked: string | undefined, supported: string[] | undefined): string | undefined {
  if (!asked || !supported?.includes("offline_access") || asked.split(" ").includes("offline_access")) return asked;
  return `${asked} offline_access`;
}

type Endpoints = Pick<ProviderTemplate, "authorizationUrl" | "tokenUrl" | "revocationUrl" | "scopes"> &
  ProviderQuirks & { tokenEndpointAuth: ProviderTemplate["tokenEndpointAuth"] | undefined };

function toProvider(endpoints: Endpoints, wanted: string[]): Provider {
  const { authorizationUrl, tokenUrl, revocationUrl, tokenEndpointAuth, scopes, ...rest } = endpoints;
  const { scopeSeparator, authorizeParams, tokenPath, userinfoUrl, revocationEndsAll, grantErrors } = rest;
  const metadata: AuthorizationServerMetadata = {
    issuer: new URL(tokenUrl).origin,
    authorization_endpoint: authorizationUrl,
    token_endpoint: tokenUrl,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    ...(revocationUrl && { revocation_endpoint: revocationUrl }),
    token_endpoint_auth_methods_supported: tokenEndpointAuth ? [tokenEndpointAuth] : ["client_secret_post", "client_secret_basic", "none"],
  };
  const scope = (wanted.length > 0 ? wanted : scopes).join(scopeSeparator ?? " ") || undefined;
  const quirks = { scopeSeparator, authorizeParams, tokenPath, userinfoUrl, revocationEndsAll, grantErrors };
  return { issuer: metadata.issuer, metadata, resource: undefined, scope, quirks };
}

function fallbackMetadata(serverUrl: string): AuthorizationServerMetadata {
  const at = (path: string) => new URL(path, serverUrl).href;
  return {
    issuer: new URL(serverUrl).origin,
    authorization_endpoint: at("/authorize"),
    token_endpoint: at("/token"),
    registration_endpoint: at("/register"),
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
  };
}

async function readChallenge(serverUrl: string, fetch: Fetch): Promise<{ challenged: boolean; resourceMetadataUrl?: URL; scope?: string }> {
  const response = await fetch(serverUrl, PROBE);
  await response.body?.cancel();
  return response.status === 401 ? { challenged: true, ...extractWWWAuthenticateParams(response) } : { challenged: false };
}

/** The resource identifier must be the server's URL or a path above it on the same origin (RFC 9728 §3.3, MCP authorization). */
function coversServer(resource: string, serverUrl: string): boolean {
  const [base, server] = [new URL(resource), new URL(serverUrl)];
  const directory = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  return base.origin === server.origin && (server.pathname === base.pathname || `${server.pathname}/`.startsWith(directory));
}

/**
 * A person's browser is sent there, or their code, so it is held to the rules of Cardea's own requests (SECURITY.md S24): a public
 * https address without userinfo, which could make it look like another's; no `http:`, `javascript:`, `data:` or application scheme.
 *
 * @throws AppError `authorization.discovery_failed`
 */
export function requireWebAddress(endpoint: string, rules: OutboundRules): void {
  const decision = decideOutbound(endpoint, rules);
  if (!decision.allowed) throw refused("The sign-in service names an address that is no public https page.", decision.reason);
}

/** @param because in words an administrator reads beside the URL @param reason for the log, where that says more */
function refused(because: string, reason = because): AppError {
  return new AppError("authorization.discovery_failed", { reason, fields: { url: because } });
}
