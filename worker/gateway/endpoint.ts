import { OAuthResourceServer } from "@cloudflare/workers-oauth-provider";
import { AGENT_SCOPES } from "../agents/agent-scope-rules.ts";
import type { Admission, Place, Principal } from "../agents/agents.ts";
import { type McpPath, metadataUrlOf, resourceOf } from "../agents/agents.ts";
import type { Server } from "../db/db.ts";
import { DEFAULT_NAVIGATOR, type Navigator } from "../db/db.ts";
import { toPausedReply } from "../downstream/downstream.ts";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { toErrorResponse } from "../lib/error-body.ts";
import { AppError } from "../lib/errors.ts";
import { isListed } from "../lib/http/origin-rules.ts";
import { toPreflight, withCors } from "../protocol/cors.ts";
import { findSettings, isDenied } from "../routing/navigator-rules.ts";
import type { DirectoryEntry, ProjectDirectory } from "../routing/routing.ts";
import { inFormTaken } from "./navigator/answer-form.ts";
import type { NavigatorEndpoint } from "./navigator/navigator-endpoint.ts";
import type { OlderTransport } from "./sessions/older-transport.ts";
import type { Transparent } from "./transparent/transparent.ts";

type Ports = {
  navigatorEndpoint: NavigatorEndpoint;
  transparent: Transparent;
  olderTransport: OlderTransport;
  admission: Admission;
  directory: ProjectDirectory;
  publicOrigin: string;
  /** Origins whose pages may reach every project. */
  browserOrigins: string[];
};

/**
 * Answers a request to an MCP URL or its resource metadata. `path` is what its URL names. Nothing where the project, whose caller
 * has proved to belong to it, has no such server or navigator: to everybody else it answers as if there were one, so that nobody
 * learns what there is.
 */
export type McpEndpoint = (request: Request, path: McpPath, background: Background) => Promise<Response | undefined>;

/**
 * `/mcp/{project}` and the URLs below it: each is one OAuth resource (RFC 9728, RFC 8707). The bearer token must have
 * been issued for exactly this URL, its user must be a member in this second, and its grant not revoked.
 */
export function makeMcpEndpoint({
  admission,
  directory,
  navigatorEndpoint,
  transparent,
  olderTransport,
  publicOrigin,
  browserOrigins,
}: Ports): McpEndpoint {
  const { host } = new URL(publicOrigin);

  /**
   * With the provider package: preflights, resource metadata, and the challenge to whoever has no good token. The metadata says no
   * more than its URL. @param request under the configured origin and in its one spelling, whatever Host says (S12)
   */
  function introduce(request: Request, path: McpPath, place: Place | undefined, serve: Serve, background: Background): Promise<Response> {
    const resource = resourceOf(publicOrigin, path);
    const resourceServer = new OAuthResourceServer<unknown, Principal>({
      resourceMetadata: { resource, authorization_servers: [publicOrigin], resource_name: `Cardea: ${path.project}` },
      requiredScopes: AGENT_SCOPES,
      validateToken: () => async (audience, token) => {
        const admitted = place && (await admission.byToken(audience, token, place, background));
        return admitted ? { ...admitted.validated, props: admitted.principal } : null;
      },
      handler: { fetch: (inner, _env, { props }) => serve(inner, props) },
    });
    return resourceServer.fetch(request, undefined, toExecutionContext(background));
  }

  async function answer(
    request: Request,
    path: McpPath,
    entry: DirectoryEntry | undefined,
    background: Background,
    isNew = false,
  ): Promise<Response | undefined> {
    const target = entry && findTarget(entry, path);
    const navigator = path.navigator ?? DEFAULT_NAVIGATOR;
    const resource = resourceOf(publicOrigin, path);
    const inChat = target?.settings.inChatAuthentication ?? false;
    const place: Place | undefined = entry && { projectId: entry.project.id, navigator, resource, inChat };

    // Nearly all requests are to this very URL, which then need not be parsed.
    const url = request.url === resource ? undefined : new URL(request.url);
    const presented = !url?.pathname.startsWith(WELL_KNOWN) ? credentialOf(request.headers) : undefined;
    const admit = async (): Promise<Principal | undefined> => {
      if (presented?.kind === "key" && !place) throw new AppError("key.invalid");
      if (!presented || !place) return undefined;
      if (presented.kind === "key") return admission.byKey(presented.key, request.headers.get("x-user-email"), place, background);
      return (await admission.byToken(resource, presented.token, place, background))?.principal;
    };
    const isAdmitted = async () => (await admit()) !== undefined;
    const serve: Serve = async (inner, principal) => {
      if (!target || !entry) return new Response(null, { status: 404 });
      const { server, settings } = target;
      const pass = (asked: Request) => {
        const renew = async () => {
          const now = await directory.findNew(path.project, background);
          const found = now && findTarget(now, path);
          return found && { entry: now, routes: now.routes, settings: found.settings };
        };
        if (server) return transparent(asked, principal, { server, settings, routes: entry.routes, resource, isAdmitted, renew }, background);
        const servers = async () => (await directory.find(path.project, background))?.servers ?? [];
        return navigatorEndpoint(asked, { principal, entry, settings, resource, background, isAdmitted, servers, renew });
      };
      return path.sse ? olderTransport(inner, { principal, isAdmitted, inner: pass }) : inFormTaken(inner, pass);
    };
    if (presented && url && url.host !== host) return new Response("This is not the address of this MCP endpoint.\n", { status: 421 });
    const admitted = await admit().catch((error: unknown) => (presented?.kind === "key" ? asAppError(error) : undefined));
    if (admitted instanceof AppError) return toErrorResponse(admitted, NOT_KEPT);
    if (admitted && target) return serve(request, admitted);
    // What there is not may have been made, or resumed, a moment ago.
    if (admitted && entry && !isNew) return answer(request, path, await directory.findNew(path.project, background), background, true);
    if (admitted) return entry && isPausedAt(entry, path) ? toPausedReply() : undefined;
    return introduce(
      new Request((isMetadata(request) ? metadataUrlOf(resource) : resource) + new URL(request.url).search, request),
      path,
      place,
      serve,
      background,
    );
  }

  /** What a page of another origin may do: reach what it is allowed to, with a token, and with no cookie. */
  return async (request, path, background) => {
    const entry = await directory.find(path.project, background);
    const origin = request.headers.get("origin");
    if (origin === null || origin === publicOrigin || isMetadata(request)) return answer(request, path, entry, background);
    if (!isListed(origin, browserOrigins, entry?.project.browserOrigins ?? []))
      return new Response("This origin may not call the MCP endpoint.\n", { status: 403 });
    if (request.method === "OPTIONS") return toPreflight(request.headers, "GET, POST, DELETE", origin);
    return withCors((await answer(request, path, entry, background)) ?? new Response(null, { status: 404 }), origin);
  };
}

const isMetadata = (request: Request): boolean => new URL(request.url).pathname.startsWith(WELL_KNOWN);
const WELL_KNOWN = "/.well-known/";

/** The navigator and the server a path names; nothing where the project has no such navigator, or no such server there. */
function findTarget({ navigators, servers }: DirectoryEntry, path: McpPath): { settings: Navigator; server?: Server } | undefined {
  const settings = findSettings(navigators, path.navigator);
  const server = servers.find(({ slug }) => slug === path.server);
  if (!settings || (path.server !== undefined && !server)) return undefined;
  return server && isDenied(settings, server.slug, "") ? undefined : { settings, server };
}

/** Whether a path names a server that is paused, and that this caller may know of. */
function isPausedAt({ navigators, paused }: DirectoryEntry, { navigator, server }: McpPath): boolean {
  const settings = findSettings(navigators, navigator);
  return settings !== undefined && paused.some(({ slug }) => slug === server && !isDenied(settings, slug, ""));
}

type Serve = (request: Request, principal: Principal) => Promise<Response>;

/** An access token (RFC 6750 §2.1) or an API key, which comes as a bearer too or in a header of its own. */
function credentialOf(headers: Headers): { kind: "token"; token: string } | { kind: "key"; key: string } | undefined {
  const token = /^Bearer ([^\s,]+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const key = token === undefined ? headers.get("x-api-key") : token.startsWith(KEY_PREFIX) ? token : null;
  if (key?.startsWith(KEY_PREFIX)) return { kind: "key", key };
  return token === undefined ? undefined : { kind: "token", token };
}

const KEY_PREFIX = "ck_";
const NOT_KEPT = { "cache-control": "no-store" };

/** @throws anything that is not an AppError */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}
