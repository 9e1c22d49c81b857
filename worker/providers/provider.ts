import type { AuthorizationServerMetadata } from "@modelcontextprotocol/client";
import { findTemplate, type ProviderTemplate } from "../catalog/catalog.ts";
import type { OAuthSettings, ProviderQuirks } from "../db/db.ts";
import { SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import { findDocument } from "./discovery/find-document.ts";
import { type Probed, probeServer, probeStream } from "./discovery/probe-server.ts";
import { decideResourceMetadata, type ResourceMetadata } from "./discovery/resource-metadata-rules.ts";
import { decideServerMetadata, type ServerMetadata } from "./discovery/server-metadata-rules.ts";
import { resourceMetadataPlaces, serverMetadataPlaces } from "./discovery/well-known-rules.ts";
import { providerReason } from "./provider-reason.ts";

/** How to sign in to a server. */
export type Provider = {
  /** The issuer, spelled exactly as in the metadata; tokens are stored under it. */
  issuer: string;
  metadata: AuthorizationServerMetadata;
  /** RFC 8707 resource indicator, spelled as in the resource metadata. */
  resource: string | undefined;
  /** OAuth scopes to ask for, joined with the separator of the provider. */
  scope: string | undefined;
  quirks: ProviderQuirks;
};

/**
 * @property leftOut members of the documents that could not be read, in words for an administrator
 * @property isGuessed whether nothing was published, so that the endpoints are those of the revision 2025-03-26
 */
type DiscoveredProvider = Provider & { leftOut: string[]; isGuessed: boolean };

/** How many authorization servers of one resource are tried. */
const MAX_SERVERS = 3;
/** A person waits for the discovery, so all its requests together have a time limit, not only each one. */
const DISCOVERY_TIMEOUT = 30 * SECOND;

/** The provider that an administrator chose, or the one that the server names. @throws AppError `authorization.discovery_failed` */
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
 * server's metadata (RFC 8414 or OpenID Connect Discovery). A server that publishes neither follows the
 * revision 2025-03-26: its own origin is the authorization server, at the paths which that revision defines.
 *
 * @param limit milliseconds, for all requests together
 * @throws AppError `authorization.discovery_failed` with the reason in words for an administrator
 */
export async function discoverProvider(serverUrl: string, send: Fetch, rules: OutboundRules, limit = DISCOVERY_TIMEOUT): Promise<DiscoveredProvider> {
  const timeout = AbortSignal.timeout(limit);
  const fetch: Fetch = (url, init = {}) => send(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout });
  const { challenged, scope: challengedScope, resource } = await findResource(serverUrl, fetch);
  const { metadata, leftOut, isGuessed = false } = await findServer(serverUrl, resource, challenged, fetch);
  for (const endpoint of [metadata.authorization_endpoint, metadata.token_endpoint]) requireWebAddress(endpoint, rules);
  const scope = chooseScope(challengedScope ?? resource?.scopes.join(" "), metadata.scopes_supported);
  return {
    issuer: metadata.issuer,
    metadata,
    resource: resource?.resource,
    scope: scope || undefined,
    quirks: {},
    isGuessed,
    leftOut: [...(resource?.leftOut ?? []), ...leftOut],
  };
}

/** The challenge and the resource metadata of the server. Some servers challenge only a GET for a stream, so that is tried second. */
async function findResource(serverUrl: string, fetch: Fetch): Promise<Probed & { resource: ResourceMetadata | undefined }> {
  const judge = (document: unknown) => decideResourceMetadata(document, serverUrl);
  const search = async (named: URL | undefined) => findDocument(resourceMetadataPlaces(serverUrl, named), judge, fetch);
  let probed = await probeServer(serverUrl, fetch).catch((error: unknown) => {
    throw unreachable(error);
  });
  let found = await search(probed.resourceMetadata);
  if (found.kind !== "found" && !probed.challenged) {
    probed = await probeStream(serverUrl, fetch);
    if (probed.resourceMetadata) found = await search(probed.resourceMetadata);
  }
  if (found.kind === "unusable") throw refused(`The server ${found.because}.`);
  // The server names a metadata document that cannot be reached now. So it does not follow the revision without such documents.
  if (found.kind === "unreachable" && probed.resourceMetadata) throw unreachable(found.error);
  return { ...probed, resource: found.kind === "found" ? found.found : undefined };
}

/** The metadata of the first usable authorization server that the resource names; if it names none, of the server's own origin. */
async function findServer(
  serverUrl: string,
  resource: ResourceMetadata | undefined,
  challenged: boolean,
  fetch: Fetch,
): Promise<ServerMetadata & { isGuessed?: boolean }> {
  const named = resource?.authorizationServers.slice(0, MAX_SERVERS) ?? [];
  const problems: AppError[] = [];
  for (const issuer of named.length > 0 ? named : [new URL("/", serverUrl).href]) {
    const found = await findDocument(serverMetadataPlaces(issuer), (document) => decideServerMetadata(document, issuer), fetch);
    if (found.kind === "found") return found.found;
    if (found.kind === "unusable") problems.push(refused(`The sign-in service ${found.because}.`));
    if (found.kind === "unreachable") problems.push(unreachable(found.error));
    if (found.kind === "none" && found.status >= 429) {
      problems.push(refused(`The sign-in service answered ${found.status} instead of its metadata. Try again later.`));
    }
  }
  if (problems[0]) throw problems[0];
  if (resource) throw refused("The sign-in service that the server names publishes no metadata.");
  if (!challenged) throw refused("The server asks for no sign-in.");
  return { metadata: fallbackMetadata(serverUrl), leftOut: [], isGuessed: true };
}

/** The OAuth scopes that were asked for, plus `offline_access` if the provider supports it (MCP 2026-07-28, refresh tokens). */
function chooseScope(requested: string | undefined, supported: string[] | undefined): string | undefined {
  if (!requested || !supported?.includes("offline_access") || requested.split(" ").includes("offline_access")) return requested;
  return `${requested} offline_access`;
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

/**
 * Requires a public https address without userinfo: no `http:`, `javascript:`, `data:` or application scheme. Cardea sends the
 * person's browser or code to this endpoint, so the rules of its own requests hold (S24). Userinfo could imitate another host.
 *
 * @throws AppError `authorization.discovery_failed`
 */
export function requireWebAddress(endpoint: string, rules: OutboundRules): void {
  const decision = decideOutbound(endpoint, rules);
  if (!decision.allowed) throw refused("The sign-in service names an address that is not a public https page.", decision.reason);
}

/** @param because shown to an administrator next to the URL @param reason for the log, if it says more */
function refused(because: string, reason = because): AppError {
  return new AppError("authorization.discovery_failed", { reason, fields: { url: because } });
}

function unreachable(error: unknown): AppError {
  return refused("The server, or the sign-in service it names, could not be reached or gave no valid answer.", providerReason(error));
}
