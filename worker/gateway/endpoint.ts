import { OAuthError, OAuthResourceServer, type ValidatedAccessToken } from "@cloudflare/workers-oauth-provider";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { AGENT_SCOPE, type GrantProps, type InboundAuthorization, partsOf } from "../identity/authorization-server.ts";
import { type McpPath, resourceOf } from "../identity/mcp-path.ts";
import { type Background, toExecutionContext } from "../lib/background.ts";
import { MINUTE } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { makeExpiringCache } from "../lib/expiring-cache.ts";
import type { Log } from "../lib/log.ts";
import { userSubject } from "../vault/keeper-client.ts";
import type { AgentSessions } from "./agent-session.ts";
import { type FastCall, isPlainCall, type PlainCall } from "./fast-call.ts";
import { type Caller, type McpServerPorts, makeMcpServer } from "./mcp-server.ts";
import { calledTool, INVALID_REQUEST, MAX_REQUEST_BYTES, type Message, parseMessage, readBody, toErrorReply } from "./message.ts";
import { decidePrincipal, type Principal } from "./principal.ts";
import type { DirectoryEntry, ProjectDirectory } from "./project-directory.ts";
import { parseToolName } from "./tool-names.ts";
import type { Transparent } from "./transparent.ts";

type Ports = McpServerPorts & {
  transparent: Transparent;
  fastCall: FastCall;
  sessions: AgentSessions;
  inbound: InboundAuthorization;
  directory: ProjectDirectory;
  log: Log;
  publicOrigin: string;
};

/** Answers a request to an MCP URL or its resource metadata; nothing where there is no such project or server. `url` is the request's. */
export type McpEndpoint = (request: Request, url: URL, path: McpPath, background: Background) => Promise<Response | undefined>;

/** A token's own validity changes rarely, and the keeper has the last word on each request anyway. */
const VALIDATION_FRESH_FOR = 1 * MINUTE;
const LONGEST_TOKEN = 512;
const SESSION_HEADER = "mcp-session-id";
const SESSION_UNKNOWN = -32001;

/**
 * `/mcp/{project}` and the URLs below it: each is one OAuth resource (RFC 9728, RFC 8707). The bearer token must have
 * been issued for exactly this URL, its user must be a member in this second, and its grant not revoked.
 */
export function makeMcpEndpoint(ports: Ports): McpEndpoint {
  const { inbound, directory, access, transparent, fastCall, sessions, clock, log, publicOrigin } = ports;
  const { host } = new URL(publicOrigin);
  const validations = makeExpiringCache<ValidatedAccessToken<GrantProps> | null>({ ttl: VALIDATION_FRESH_FOR, max: 5000, clock });

  /** @throws OAuthError `invalid_token` where the token is good and its user or grant no more */
  async function admit(resource: string, token: string, entry: DirectoryEntry, background: Background) {
    if (token.length > LONGEST_TOKEN) return undefined;
    const validated = await validations.get(`${resource} ${token}`, () => {
      const validating = inbound.validate(resource, token);
      background(validating.catch(() => undefined));
      return validating;
    });
    if (!validated || validated.expiresAt * 1000 <= clock.now() || validated.props.projectId !== entry.project.id) return undefined;

    const principal: Principal = {
      userId: validated.userId,
      projectId: entry.project.id,
      grantId: partsOf(token).grantId ?? "",
      clientId: validated.clientId,
    };
    const snapshot = await access.snapshot({ projectId: principal.projectId, subject: userSubject(principal.userId) }, background);
    const decision = decidePrincipal(principal, snapshot);
    if (decision.kind === "refused")
      throw new OAuthError("invalid_token", { description: "Access was withdrawn. Ask an administrator of the project." });
    return { validated, principal };
  }

  /** With the provider package: preflights, resource metadata, and the challenge to whoever has no good token. */
  function introduce(request: Request, resource: string, entry: DirectoryEntry, serve: Serve, background: Background): Promise<Response> {
    const resourceServer = new OAuthResourceServer<unknown, Principal>({
      resourceMetadata: { resource, authorization_servers: [publicOrigin], resource_name: `Cardea: ${entry.project.name}` },
      requiredScopes: [AGENT_SCOPE],
      validateToken: () => async (audience, token) => {
        const admitted = await admit(audience, token, entry, background);
        return admitted ? { ...admitted.validated, props: admitted.principal } : null;
      },
      handler: { fetch: (inner, _env, { props }) => serve(inner, props) },
    });
    return resourceServer.fetch(request, undefined, toExecutionContext(background));
  }

  async function serveNavigator(request: Request, principal: Principal, entry: DirectoryEntry, background: Background): Promise<Response> {
    const sessionId = request.headers.get(SESSION_HEADER);
    const session = sessionId === null ? undefined : await sessions.find(principal, sessionId);
    if (sessionId !== null && !session) return toErrorReply(404, null, SESSION_UNKNOWN, "This session is over. Begin a new one.");
    const caller: Caller = { principal, entry, session, background };
    if (request.method !== "POST") return serveBySdk(request, caller);
    const body = await readBody(request);
    if (!body) return toErrorReply(413, null, INVALID_REQUEST, `A request has at most ${MAX_REQUEST_BYTES} bytes.`);
    const message = parseMessage(body);
    const call = toPlainCall(request.headers, message, entry);
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
    if (!entry || (path.server !== undefined && !server)) return undefined;

    const resource = resourceOf(publicOrigin, path);
    const serve: Serve = (inner, principal) =>
      server ? transparent(inner, principal, server, background) : serveNavigator(inner, principal, entry, background);
    const token = url.pathname.startsWith("/mcp/") ? bearerOf(request) : undefined;
    if (token !== undefined && url.host !== host) return new Response("This is not the address of this MCP endpoint.\n", { status: 421 });
    const admitted = token === undefined ? undefined : await admit(resource, token, entry, background).catch(() => undefined);
    if (admitted) return serve(request, admitted.principal);
    return introduce(atPublicOrigin(request, url, publicOrigin), resource, entry, serve, background);
  };
}

/** The call a message makes at a server of the project, where it is a plain one. */
function toPlainCall(headers: Headers, message: Message | undefined, { servers }: DirectoryEntry): PlainCall | undefined {
  if (!message || message.id === undefined || !isPlainCall(headers, message)) return undefined;
  const parsed = parseToolName(calledTool(message) ?? "");
  const server = servers.find(({ slug }) => slug === parsed?.serverSlug);
  return parsed && server && { message, id: message.id, server, tool: parsed.tool };
}

type Serve = (request: Request, principal: Principal) => Promise<Response>;

function bearerOf(request: Request): string | undefined {
  return /^Bearer ([^\s,]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** The request under the configured origin: what Host says counts for nothing (SECURITY.md S12). */
function atPublicOrigin(request: Request, { pathname, search }: URL, publicOrigin: string): Request {
  return new Request(new URL(pathname + search, publicOrigin), request);
}
