import type { Admission, AdmissionRequest, AskedProject, McpPath } from "../agents/agents.ts";
import { resourceOf } from "../agents/agents.ts";
import { DEFAULT_NAVIGATOR, type Server } from "../db/db.ts";
import { toPausedReply } from "../downstream/downstream.ts";
import type { Background } from "../lib/background.ts";
import { isListed } from "../lib/http/origin-rules.ts";
import { toPreflight, withCors } from "../protocol/cors.ts";
import type { DirectoryEntry, ProjectDirectory } from "../routing/routing.ts";
import { type AgentCall, toAgentCall } from "./agent-call.ts";
import { inFormTaken } from "./navigator/answer-form.ts";
import type { NavigatorEndpoint } from "./navigator/navigator-endpoint.ts";
import { admit, credentialOf, toKeyRefusal } from "./presented-credential.ts";
import { isMetadata, makeResourceServer, type Serve, WELL_KNOWN } from "./resource-server.ts";
import type { HttpSseEndpoint } from "./sessions/http-sse-endpoint.ts";
import { findTarget, isPausedAt } from "./target-rules.ts";
import { traceOf } from "./trace-rules.ts";
import type { Transparent } from "./transparent/transparent.ts";

type Ports = {
  navigatorEndpoint: NavigatorEndpoint;
  transparent: Transparent;
  httpSseEndpoint: HttpSseEndpoint;
  admission: Admission;
  directory: ProjectDirectory;
  publicOrigin: string;
  /** Origins whose pages may reach every project. */
  browserOrigins: string[];
};

/**
 * Answers a request to an MCP URL or its resource metadata. `path` is what the URL names. Returns nothing if the server or navigator
 * does not exist and the caller has proved to belong to the project. All other callers get the same answer whether it exists or
 * not, so that they cannot find out.
 */
type McpEndpoint = (request: Request, path: McpPath, background: Background) => Promise<Response | undefined>;

/**
 * Serves `/mcp/{project}` and the URLs below it. Each is one OAuth resource (RFC 9728, RFC 8707). The bearer token must have been
 * issued for exactly this URL, its user must be a member in this second, and its grant must not be revoked.
 */
export function makeMcpEndpoint(ports: Ports): McpEndpoint {
  const { admission, directory, navigatorEndpoint, transparent, httpSseEndpoint, publicOrigin, browserOrigins } = ports;
  const { host } = new URL(publicOrigin);
  const resourceServer = makeResourceServer(admission, publicOrigin);

  function serveAt(request: Request, call: AgentCall, server: Server | undefined, { sse }: McpPath): Promise<Response> {
    const pass = (asked: Request) => (server ? transparent(asked, call, server) : navigatorEndpoint(asked, call));
    return sse ? httpSseEndpoint(request, call, pass) : inFormTaken(request, pass);
  }

  async function answer(
    request: Request,
    path: McpPath,
    finding: Promise<DirectoryEntry | undefined>,
    background: Background,
    isNew = false,
  ): Promise<Response | undefined> {
    const { headers } = request;
    const resource = resourceOf(publicOrigin, path);
    // Nearly all requests have exactly this URL, and then it need not be parsed.
    const url = request.url === resource ? undefined : new URL(request.url);
    const presented = url?.pathname.startsWith(WELL_KNOWN) ? undefined : credentialOf(headers);
    if (presented && url && url.host !== host) return new Response("This is not the address of this MCP endpoint.\n", { status: 421 });

    const ask = (project: Promise<DirectoryEntry | undefined>): AdmissionRequest => ({
      slug: path.project,
      navigator: path.navigator ?? DEFAULT_NAVIGATOR,
      resource,
      background,
      knownKeys: () => directory.findLast(path.project)?.keys,
      project: async () => toAsked(await project, path),
      projectNow: async () => toAsked(await directory.findNew(path.project, background), path),
    });
    const asked = ask(finding);
    const isAdmitted = async () => (await admit(admission, presented, headers, ask(directory.find(path.project, background)))) !== undefined;
    let failure: unknown;
    const admitted = await admit(admission, presented, headers, asked).catch((error: unknown) => {
      if (presented?.kind === "key") return toKeyRefusal(error);
      failure = error;
      return undefined;
    });
    const entry = await finding;
    const target = entry && findTarget(entry, path);
    const serve: Serve = async (inner, principal) => {
      if (!target || !entry) return new Response(null, { status: 404 });
      const trace = traceOf(headers, path.server === undefined ? target.settings.slug : undefined, request.cf?.country);
      const call = toAgentCall(directory, path, { entry, settings: target.settings }, { principal, background, trace, isAdmitted });
      return serveAt(inner, call, target.server, path);
    };
    if (admitted instanceof Response) return admitted;
    if (admitted && target) return serve(request, admitted);
    // A missing server or navigator may have been created or resumed a moment ago.
    if (admitted && entry && !isNew) return answer(request, path, directory.findNew(path.project, background), background, true);
    if (admitted) return entry && isPausedAt(entry, path) ? toPausedReply() : undefined;
    return resourceServer(request, { path, asked, failure, serve, background });
  }

  /** A page of another origin may call the endpoint only if the origin is listed, and only with a token, never with a cookie. */
  return async (request, path, background) => {
    const finding = directory.find(path.project, background);
    // Its failure is seen where it is awaited, which may be after the caller was refused.
    finding.catch(() => undefined);
    const origin = request.headers.get("origin");
    if (origin === null || origin === publicOrigin || isMetadata(request)) return answer(request, path, finding, background);
    const entry = await finding;
    if (!isListed(origin, browserOrigins, entry?.project.browserOrigins ?? []))
      return new Response("This origin may not call the MCP endpoint.\n", { status: 403 });
    if (request.method === "OPTIONS") return toPreflight(request.headers, "GET, POST, DELETE", origin);
    return withCors((await answer(request, path, finding, background)) ?? new Response(null, { status: 404 }), origin);
  };
}

/** The part of a directory that admission needs. */
function toAsked(entry: DirectoryEntry | undefined, path: McpPath): AskedProject | undefined {
  return (
    entry && {
      id: entry.project.id,
      inChat: findTarget(entry, path)?.settings.inChatAuthentication ?? false,
      keys: entry.keys,
      endedAgents: entry.endedAgents,
    }
  );
}
