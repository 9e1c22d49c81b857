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
  /** The issuer, in exactly the spelling of the metadata; tokens are keyed by it. */
  issuer: string;
  metadata: AuthorizationServerMetadata;
  /** RFC 8707 resource indicator, in the spelling of the resource metadata. */
  resource: string | undefined;
  /** Scopes to ask for, joined as the provider wants them. */
  scope: string | undefined;
  quirks: ProviderQuirks;
};

/** @property leftOut members of its documents that could not be read, in words for an administrator */
export type DiscoveredProvider = Provider & { leftOut: string[] };

/** Authorization servers of one resource that are tried. */
const MOST_SERVERS = 3;
/** A person waits for it: each of its places may take long, all together may not. */
const LONGEST_DISCOVERY = 30 * SECOND;

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
 * @param limit milliseconds, for all of its requests together
 * @throws AppError `authorization.discovery_failed` with the reason in words for an administrator
 */
export async function discoverProvider(serverUrl: string, send: Fetch, rules: OutboundRules, limit = LONGEST_DISCOVERY): Promise<DiscoveredProvider> {
  const over = AbortSignal.timeout(limit);
  const fetch: Fetch = (url, init = {}) => send(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, over]) : over });
  const { challenged, scope: challengedScope, resource } = await findResource(serverUrl, fetch);
  const { metadata, leftOut } = await findServer(serverUrl, resource, challenged, fetch);
  for (const endpoint of [metadata.authorization_endpoint, metadata.token_endpoint]) requireWebAddress(endpoint, rules);
  const scope = chooseScope(challengedScope ?? resource?.scopes.join(" "), metadata.scopes_supported);
  return {
    issuer: metadata.issuer,
    metadata,
    resource: resource?.resource,
    scope: scope || undefined,
    quirks: {},
    leftOut: [...(resource?.leftOut ?? []), ...leftOut],
  };
}

/** What the server asks for and says of its sign-in. One that challenges a listener alone is asked again as one. */
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
  // A server that says it has such a document, and cannot give it now, is not one of the revision that knew none.
  if (found.kind === "unreachable" && probed.resourceMetadata) throw unreachable(found.error);
  return { ...probed, resource: found.kind === "found" ? found.found : undefined };
}

/** The metadata of the first authorization server a resource names that can be used; of its own origin, where it names none. */
async function findServer(serverUrl: string, resource: ResourceMetadata | undefined, challenged: boolean, fetch: Fetch): Promise<ServerMetadata> {
  const named = resource?.authorizationServers.slice(0, MOST_SERVERS) ?? [];
  const problems: AppError[] = [];
  for (const issuer of named.length > 0 ? named : [new URL("/", serverUrl).href]) {
    const found = await findDocument(serverMetadataPlaces(issuer), (document) => decideServerMetadata(document, issuer), fetch);
    if (found.kind === "found") return found.found;
    if (found.kind === "unusable") problems.push(refused(`The sign-in service ${found.because}.`));
    if (found.kind === "unreachable") problems.push(unreachable(found.error));
    if (found.kind === "none" && found.status >= 429) {
      problems.push(refused(`The sign-in service answered ${found.status} in place of its metadata. Try again later.`));
    }
  }
  if (problems[0]) throw problems[0];
  if (resource) throw refused("The sign-in service the server names publishes no metadata.");
  if (!challenged) throw refused("The server asks for no sign-in.");
  return { metadata: fallbackMetadata(serverUrl), leftOut: [] };
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

/**
 * A person's browser is sent there, or their code, so it is held to the rules of Cardea's own requests (S24): a public
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

function unreachable(error: unknown): AppError {
  return refused("The server, or the sign-in service it names, could not be reached or gave no valid answer.", providerReason(error));
}
