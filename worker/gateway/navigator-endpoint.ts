import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Server } from "../db/servers.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { allowedServers } from "../scopes/navigator-rules.ts";
import type { AgentSession, AgentSessions } from "./agent-session.ts";
import { type FastCall, isPlainCall, type PlainCall } from "./fast-call.ts";
import type { FastList } from "./fast-list.ts";
import type { Listen } from "./listen.ts";
import { type Caller, type McpServerPorts, makeMcpServer } from "./mcp-server.ts";
import { calledTool, MAX_REQUEST_BYTES, type Message, parseMessage, readBody, toErrorReply, toScopeReply, toTooLargeReply } from "./message.ts";
import { makeChangeBus, openSessionStream } from "./session-stream.ts";
import { findToolRoute } from "./tool-routes.ts";
import { GET_AUTHENTICATION_LINK } from "./tools/get-authentication-link.ts";
import { GET_TOOL_SCHEMAS } from "./tools/get-tool-schemas.ts";
import { SEARCH_TOOLS } from "./tools/search-tools.ts";

type Ports = McpServerPorts & { fastCall: FastCall; fastList: FastList; sessions: AgentSessions; listen: Listen; log: Log };

/** Somebody at a navigator, by whichever session. */
export type Visitor = Omit<Caller, "session"> & {
  /** Whether the caller would be admitted once more, asked while a stream is open. */
  isAdmitted: () => Promise<boolean>;
  /** The URL they are at, as their token names it. */
  resource: string;
  /** The project's servers as they are when this is asked. */
  servers: () => Promise<Server[]>;
};

/** Answers a request to a navigator, over Streamable HTTP in any revision (F90, F92). */
export type NavigatorEndpoint = (request: Request, visitor: Visitor) => Promise<Response>;

/** Tools of Cardea's own that change nothing anywhere. */
const READING = new Set([GET_AUTHENTICATION_LINK, SEARCH_TOOLS, GET_TOOL_SCHEMAS]);

const SESSION_HEADER = "mcp-session-id";
const SESSION_UNKNOWN = -32001;

export function makeNavigatorEndpoint(ports: Ports): NavigatorEndpoint {
  const { fastCall, fastList, clientMessages, sessions, listen, elicitationIds, log } = ports;

  function serveBySdk(request: Request, visitor: Visitor, session: AgentSession | undefined): Promise<Response> {
    const { principal } = visitor;
    const handler = createMcpHandler(() => makeMcpServer(ports, { ...visitor, session }), {
      maxRequestBodySize: MAX_REQUEST_BYTES,
      bus: makeChangeBus(listen, visitor, () => void handler.close()),
      onerror: (error) => log.error("gateway.protocol_error", { projectId: principal.projectId, reason: reasonOf(error).slice(0, 200) }),
    });
    return handler.fetch(request);
  }

  return async (request, visitor) => {
    const { principal, background } = visitor;
    const sessionId = request.headers.get(SESSION_HEADER);
    const session = sessionId === null ? undefined : await sessions.find(principal, sessionId);
    if (sessionId !== null && !session) return toErrorReply(404, null, SESSION_UNKNOWN, "This session is over. Begin a new one.");
    if (request.method === "GET" && session) return openSessionStream(listen, elicitationIds, { ...visitor, session });
    if (request.method !== "POST") return serveBySdk(request, visitor, session);

    const body = await readBody(request);
    if (!body) return toTooLargeReply();
    const message = parseMessage(body);
    const calls = message?.method === "tools/call" && !READING.has(calledTool(message) ?? "");
    if (calls && !principal.mayCall) return toScopeReply(message.id ?? null, visitor.resource);
    if (message?.id === undefined) {
      const from = { principal, session, background, servers: allowedServers(visitor.settings, visitor.entry.servers) };
      const replied = message ? await clientMessages.cancel(message, from) : await clientMessages.reply(body, from);
      if (replied) return replied;
    }
    const listed = message && (await fastList(request, message, { ...visitor, session }));
    if (listed) return listed;
    const call = toPlainCall(request, message, visitor, session);
    const answer = call && (await fastCall(principal, call, background));
    if (answer) return answer;
    const response = await serveBySdk(new Request(request.url, { method: "POST", headers: request.headers, body }), visitor, session);
    if (message?.method !== "initialize" || !response.ok) return response;
    const opened = new Response(response.body, response);
    opened.headers.set(SESSION_HEADER, await sessions.open(principal, message.params.capabilities));
    return opened;
  };
}

/** The call a message makes at a server of the project, where it is a plain one. */
function toPlainCall(
  { headers, signal }: Request,
  message: Message | undefined,
  visitor: Visitor,
  session: AgentSession | undefined,
): PlainCall | undefined {
  if (!message || message.id === undefined || !isPlainCall(headers, message)) return undefined;
  const route = findToolRoute(visitor, calledTool(message) ?? "");
  return route && { ...route, message, id: message.id, session, signal };
}
