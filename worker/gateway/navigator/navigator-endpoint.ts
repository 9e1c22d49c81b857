import { createMcpHandler, INVALID_REQUEST } from "@modelcontextprotocol/server";
import { toScopeReply } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import {
  calledTool,
  MAX_REQUEST_BYTES,
  type Message,
  parseBody,
  readBody,
  toErrorReply,
  toMessage,
  toReply,
  toTooLargeReply,
  toUnreadableReply,
} from "../../protocol/message.ts";
import { calledNames, decideCall, lacksScope } from "../../routing/call-policy.ts";
import { allowedServers } from "../../routing/navigator-rules.ts";
import type { Listen } from "../../streams/streams.ts";
import type { AgentSession, AgentSessions } from "../sessions/agent-session.ts";
import { asksForSchemes } from "../sessions/security-schemes.ts";
import { makeChangeBus, openSessionStream } from "../sessions/session-stream.ts";
import { type FastCall, isPlainCall } from "./fast-call.ts";
import type { FastList } from "./fast-list.ts";
import { type Caller, type McpServerPorts, makeMcpServer } from "./mcp-server.ts";
import { withKnownVersion } from "./plain-request.ts";

type Ports = McpServerPorts & { fastCall: FastCall; fastList: FastList; sessions: AgentSessions; listen: Listen; log: Log };

/** Somebody at a navigator, by whichever session. */
export type Visitor = Omit<Caller, "session" | "schemes"> & {
  /** Whether the caller would be admitted once more, asked while a stream is open. */
  isAdmitted: () => Promise<boolean>;
  /** The URL they are at, as their token names it. */
  resource: string;
  /** The project's servers as they are when this is asked. */
  servers: () => Promise<Server[]>;
  /** The project and this navigator as they are now; nothing where they are gone. */
  renew: () => Promise<Pick<Caller, "entry" | "settings"> | undefined>;
};

/** Answers a request to a navigator, over Streamable HTTP in any revision (F90, F92). */
export type NavigatorEndpoint = (request: Request, visitor: Visitor) => Promise<Response>;

const SESSION_HEADER = "mcp-session-id";
const SESSION_UNKNOWN = -32001;
/** Messages in one body, as the SDK takes them. */
const MAX_BATCH = 100;

export function makeNavigatorEndpoint(ports: Ports): NavigatorEndpoint {
  const { fastCall, fastList, clientMessages, readToolName, sessions, listen, elicitationIds, log } = ports;

  /** @param body of a POST, parsed: the SDK reads what was judged here, and never the bytes */
  function serveBySdk(request: Request, visitor: Visitor, session: AgentSession | undefined, body?: unknown): Promise<Response> {
    const message = toMessage(body);
    const schemes = message?.method === "tools/list" && wantsSchemes(request, message, session);
    const { principal } = visitor;
    const handler = createMcpHandler(() => makeMcpServer(ports, { ...visitor, session, schemes }), {
      maxRequestBodySize: MAX_REQUEST_BYTES,
      bus: makeChangeBus(listen, visitor, () => void handler.close()),
      onerror: (error) => log.error("gateway.protocol_error", { projectId: principal.projectId, reason: reasonOf(error).slice(0, 200) }),
    });
    if (body === undefined) return handler.fetch(request);
    return handler.fetch(new Request(request.url, { method: "POST", headers: request.headers }), { parsedBody: body });
  }

  /** Answers, cancellations and requests in one body (MCP 2025-03-26, batching): each goes its own way. */
  async function serveBatch(request: Request, batch: unknown[], visitor: Visitor, session: AgentSession | undefined): Promise<Response> {
    if (batch.length > MAX_BATCH) return toErrorReply(400, null, INVALID_REQUEST, `A batch has at most ${MAX_BATCH} messages.`);
    const from = fromOf(visitor, session);
    const left: unknown[] = [];
    for (const member of batch) {
      const reply = toReply(member);
      const message = toMessage(member);
      if (reply && (await clientMessages.reply(reply, from))) continue;
      if (message && message.id === undefined) await clientMessages.cancel(message, from);
      left.push(member);
    }
    return left.length === 0 && batch.length > 0 ? new Response(null, { status: 202 }) : serveBySdk(request, visitor, session, left);
  }

  async function serveMessage(request: Request, message: Message, value: unknown, known: Visitor, session: AgentSession | undefined) {
    const { principal, background } = known;
    let visitor = known;
    let call = await toPlainCall(request, message, visitor, session);
    if (!call && (await asksAnew(message, visitor, session))) {
      visitor = { ...visitor, ...(await visitor.renew()) };
      call = await toPlainCall(request, message, visitor, session);
    }
    if (lacksScope(principal, message)) return toScopeReply(message.id ?? null, visitor.resource);
    if (message.id === undefined) await clientMessages.cancel(message, fromOf(visitor, session));
    if (message.method === "tools/list") {
      const listed = await fastList(request, message, { ...visitor, session, schemes: wantsSchemes(request, message, session) });
      if (listed) return listed;
    }
    const answer = call && (await fastCall(principal, call, background));
    if (answer) return answer;
    const response = await serveBySdk(request, visitor, session, value);
    if (message.method !== "initialize" || !response.ok) return response;
    const opened = new Response(response.body, response);
    opened.headers.set(SESSION_HEADER, await sessions.open(principal, message.params.capabilities, message.params.clientInfo));
    return opened;
  }

  /**
   * Whether a message would be answered by what there is not, so that the project must be looked at as it is now: a call that would
   * be refused, or a list while tools are held.
   */
  async function asksAnew(message: Message, visitor: Visitor, session: AgentSession | undefined): Promise<boolean> {
    if (message.method === "tools/list") return visitor.entry.routes.held.length > 0;
    for (const name of calledNames(message)) {
      const called = await readToolName(name, visitor, { ...visitor, session });
      if (decideCall(visitor.principal, visitor, called).kind === "unknown") return true;
    }
    return false;
  }

  /** The call a message makes at a server of the project, where it is a plain one. */
  async function toPlainCall({ headers, signal }: Request, message: Message, visitor: Visitor, session: AgentSession | undefined) {
    if (message.id === undefined || !isPlainCall(headers, message)) return undefined;
    const { principal, background } = visitor;
    const called = await readToolName(calledTool(message) ?? "", visitor, { principal, background, session });
    const decision = decideCall(principal, visitor, called);
    return decision.kind === "permitted" ? { ...decision.call, message, id: message.id, session, signal } : undefined;
  }

  return async (request, visitor) => {
    const { principal } = visitor;
    const sessionId = request.headers.get(SESSION_HEADER);
    const session = sessionId === null ? undefined : await sessions.find(principal, sessionId);
    if (sessionId !== null && !session) return toErrorReply(404, null, SESSION_UNKNOWN, "This session is over. Begin a new one.");
    if (request.method === "GET" && session) return openSessionStream(listen, elicitationIds, { ...visitor, session });
    if (request.method !== "POST") return serveBySdk(request, visitor, session);

    const body = await readBody(request);
    if (!body) return toTooLargeReply();
    const parsed = parseBody(body);
    if (!parsed) return toUnreadableReply();
    const { value } = parsed;
    if (Array.isArray(value)) return serveBatch(request, value, visitor, session);
    const message = toMessage(value);
    if (message) {
      const asked = withKnownVersion(request, message);
      return asked instanceof Response ? asked : serveMessage(asked, message, value, visitor, session);
    }
    const reply = toReply(value);
    return (reply && (await clientMessages.reply(reply, fromOf(visitor, session)))) ?? serveBySdk(request, visitor, session, value);
  };
}

const wantsSchemes = ({ headers }: Request, message: Message, session: AgentSession | undefined): boolean =>
  session?.readsSchemes === true || asksForSchemes(headers, message);

const fromOf = ({ principal, background, settings, entry }: Visitor, session: AgentSession | undefined) => ({
  principal,
  session,
  background,
  servers: allowedServers(settings, entry.servers),
});
