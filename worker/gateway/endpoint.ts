import { OAuthResourceServer } from "@cloudflare/workers-oauth-provider";
import { createMcpHandler } from "@modelcontextprotocol/server";
import type { NavigatorSettings } from "../db/navigators.ts";
import { AGENT_SCOPE } from "../identity/authorization-server.ts";
import { type McpPath, resourceOf } from "../identity/mcp-path.ts";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { findSettings, isDenied } from "../scopes/navigator-rules.ts";
import { parseToolName } from "../scopes/tool-names.ts";
import type { Admission, Place } from "./admission.ts";
import type { AgentSessions } from "./agent-session.ts";
import { type FastCall, isPlainCall, type PlainCall } from "./fast-call.ts";
import { type Caller, type McpServerPorts, makeMcpServer } from "./mcp-server.ts";
import { calledTool, MAX_REQUEST_BYTES, type Message, parseMessage, readBody, toErrorReply, toTooLargeReply } from "./message.ts";
import type { Principal } from "./principal.ts";
import type { DirectoryEntry, ProjectDirectory } from "./project-directory.ts";
import type { Transparent } from "./transparent.ts";

type Ports = McpServerPorts & {
  transparent: Transparent;
  fastCall: FastCall;
  sessions: AgentSessions;
  admission: Admission;
  directory: ProjectDirectory;
  log: Log;
  publicOrigin: string;
};

/** Answers a request to an MCP URL or its resource metadata; nothing where there is no such project or server. `url` is the request's. */
export type McpEndpoint = (request: Request, url: URL, path: McpPath, background: Background) => Promise<Response | undefined>;

const SESSION_HEADER = "mcp-session-id";
const SESSION_UNKNOWN = -32001;

/**
 * `/mcp/{project}` and the URLs below it: each is one OAuth resource (RFC 9728, RFC 8707). The bearer token must have
 * been issued for exactly this URL, its user must be a member in this second, and its grant not revoked.
 */
export function makeMcpEndpoint(ports: Ports): McpEndpoint {
  const { admission, directory, transparent, fastCall, sessions, log, publicOrigin } = ports;
  const { host } = new URL(publicOrigin);

  /** With the provider package: preflights, resource metadata, and the challenge to whoever has no good token. */
  function introduce(request: Request, resource: string, { project, place }: At, serve: Serve, background: Background): Promise<Response> {
    const resourceServer = new OAuthResourceServer<unknown, Principal>({
      resourceMetadata: { resource, authorization_servers: [publicOrigin], resource_name: `Cardea: ${project.name}` },
      requiredScopes: [AGENT_SCOPE],
      validateToken: () => async (audience, token) => {
        const admitted = await admission.byToken(audience, token, place, background);
        return admitted ? { ...admitted.validated, props: admitted.principal } : null;
      },
      handler: { fetch: (inner, _env, { props }) => serve(inner, props) },
    });
    return resourceServer.fetch(request, undefined, toExecutionContext(background));
  }

  async function serveNavigator(request: Request, principal: Principal, { entry, settings }: Navigated, background: Background): Promise<Response> {
    const sessionId = request.headers.get(SESSION_HEADER);
    const session = sessionId === null ? undefined : await sessions.find(principal, sessionId);
    if (sessionId !== null && !session) return toErrorReply(404, null, SESSION_UNKNOWN, "This session is over. Begin a new one.");
    const caller: Caller = { principal, entry, settings, session, background };
    if (request.method !== "POST") return serveBySdk(request, caller);
    const body = await readBody(request);
    if (!body) return toTooLargeReply();
    const message = parseMessage(body);
    const call = toPlainCall(request.headers, message, { entry, settings });
    const answer = call && (await fastCall(principal, call, background));
    if (answer) return answer;
    const response = await serveBySdk(new Request(request.url, { method: "POST", headers: request.headers, body }), caller);
    if (message?.method !== "initialize" || !response.ok) return response;
    const opened = new Response(response.body, response);
    opened.headers.set(SESSION_HEADER, await sessions.open(principal, message.params.capabilities));
    return opened;
  }

  function serveBySdk(request: Request, caller: Caller): Promise<Response> {
    const handler = createMcpHandler(() => makeMcpServer(ports, caller), {
      maxRequestBodySize: MAX_REQUEST_BYTES,
      onerror: (error) => log.error("gateway.protocol_error", { projectId: caller.principal.projectId, reason: reasonOf(error).slice(0, 200) }),
    });
    return handler.fetch(request);
  }

  return async (request, url, path, background) => {
    const origin = request.headers.get("origin");
    if (origin !== null && origin !== publicOrigin) return new Response("This origin may not call the MCP endpoint.\n", { status: 403 });
    const entry = await directory.find(path.project);
    const server = entry?.servers.find(({ slug }) => slug === path.server);
    const settings = entry && findSettings(entry.navigators, path.navigator);
    if (!entry || !settings || (path.server !== undefined && !server)) return undefined;
    if (server && isDenied(settings, server.slug, "")) return undefined;
    const place: Place = { projectId: entry.project.id, inChat: settings.inChatAuthentication };

    const resource = resourceOf(publicOrigin, path);
    const serve: Serve = (inner, principal) =>
      server ? transparent(inner, principal, { server, settings }, background) : serveNavigator(inner, principal, { entry, settings }, background);
    const presented = url.pathname.startsWith("/mcp/") ? credentialOf(request.headers) : undefined;
    if (presented && url.host !== host) return new Response("This is not the address of this MCP endpoint.\n", { status: 421 });
    if (presented?.kind === "key") {
      const admitting = admission.byKey(presented.key, request.headers.get("x-user-email"), place, background);
      const principal = await admitting.catch((error: unknown) => asAppError(error));
      return principal instanceof AppError ? toKeyRefusal(principal) : serve(request, principal);
    }
    const admitted = presented && (await admission.byToken(resource, presented.token, place, background).catch(() => undefined));
    if (admitted) return serve(request, admitted.principal);
    return introduce(atPublicOrigin(request, url, publicOrigin), resource, { project: entry.project, place }, serve, background);
  };
}

/** The call a message makes at a server of the project, where it is a plain one. */
function toPlainCall(headers: Headers, message: Message | undefined, { entry, settings }: Navigated): PlainCall | undefined {
  if (!message || message.id === undefined || !isPlainCall(headers, message)) return undefined;
  const parsed = parseToolName(calledTool(message) ?? "");
  const server = entry.servers.find(({ slug }) => slug === parsed?.serverSlug);
  if (!parsed || !server || isDenied(settings, server.slug, parsed.tool)) return undefined;
  return { message, id: message.id, server, tool: parsed.tool };
}

/** A project as it is seen at one of its navigators. */
type Navigated = { entry: DirectoryEntry; settings: NavigatorSettings };
type At = { project: DirectoryEntry["project"]; place: Place };
type Serve = (request: Request, principal: Principal) => Promise<Response>;

/** An access token (RFC 6750 §2.1) or an API key, which comes as a bearer too or in a header of its own. */
function credentialOf(headers: Headers): { kind: "token"; token: string } | { kind: "key"; key: string } | undefined {
  const token = /^Bearer ([^\s,]+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const key = token === undefined ? headers.get("x-api-key") : token.startsWith(KEY_PREFIX) ? token : null;
  if (key?.startsWith(KEY_PREFIX)) return { kind: "key", key };
  return token === undefined ? undefined : { kind: "token", token };
}

const KEY_PREFIX = "ck_";

/** @throws what is no AppError: it is nobody's refusal */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

function toKeyRefusal({ code, message, status, fields }: AppError): Response {
  return Response.json({ error: { code, message, ...(fields && { fields }) } }, { status, headers: { "cache-control": "no-store" } });
}

/** The request under the configured origin: what Host says counts for nothing (SECURITY.md S12). */
function atPublicOrigin(request: Request, { pathname, search }: URL, publicOrigin: string): Request {
  return new Request(new URL(pathname + search, publicOrigin), request);
}
