import { createMcpHandler, INVALID_REQUEST } from "@modelcontextprotocol/server";
import { toScopeReply } from "../../agents/agents.ts";
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
import { type CallDecision, calledNames, decideCall } from "../../routing/call-policy.ts";
import { allowedServers } from "../../routing/navigator-rules.ts";
import type { Listen } from "../../streams/streams.ts";
import type { AgentCall } from "../agent-call.ts";
import { chooseBodyLane, chooseMessageLane, chooseRequestLane, MAX_BATCH } from "../choose-lane-policy.ts";
import type { AgentSessions } from "../sessions/agent-session.ts";
import { wantsSchemes } from "../sessions/security-schemes.ts";
import { makeChangeBus, openSessionStream } from "../sessions/session-stream.ts";
import { withTraceOf } from "../trace-rules.ts";
import type { DirectCall } from "./direct/direct-call.ts";
import type { DirectCallTools } from "./direct/direct-call-tools.ts";
import type { DirectList } from "./direct/direct-list.ts";
import { isPlainCall, withKnownVersion } from "./plain-request.ts";
import { makeSdkServer, type SdkServerPorts } from "./sdk/sdk-server.ts";

type Ports = SdkServerPorts & {
  directCall: DirectCall;
  directCallTools: DirectCallTools;
  directList: DirectList;
  sessions: AgentSessions;
  listen: Listen;
  log: Log;
};

/** Answers a request to a navigator, over Streamable HTTP in any revision (F90, F92). */
export type NavigatorEndpoint = (request: Request, call: AgentCall) => Promise<Response>;

const SESSION_HEADER = "mcp-session-id";
const SESSION_UNKNOWN = -32001;

export function makeNavigatorEndpoint(ports: Ports): NavigatorEndpoint {
  const { directCall, directCallTools, directList, clientMessages, sessions, listen, elicitationIds } = ports;
  const decide = makeDecide(ports);
  const serveBySdk = makeServeBySdk(ports);

  /** Serves a batch (MCP 2025-03-26, batching). Answers and cancellations are handled here; the SDK gets the requests. */
  async function serveBatch(request: Request, batch: unknown[], call: AgentCall): Promise<Response> {
    const left: unknown[] = [];
    for (const member of batch) {
      const reply = toReply(member);
      const message = toMessage(member);
      if (reply && (await clientMessages.reply(call, serversOf(call), reply))) continue;
      if (message && message.id === undefined) await clientMessages.cancel(call, message);
      left.push(member);
    }
    return left.length === 0 && batch.length > 0 ? new Response(null, { status: 202 }) : serveBySdk(request, call, left);
  }

  async function serveMessage(request: Request, message: Message, value: unknown, admitted: AgentCall): Promise<Response> {
    const { call, decision } = await decide(request.headers, message, { ...admitted, trace: withTraceOf(admitted.trace, message) });
    const { principal } = call;
    const lane = chooseMessageLane(call, request.headers, message, decision);
    if (lane.kind === "refused") return toScopeReply(message.id ?? null, principal.resource);
    if (lane.kind === "direct-list") return directList(request, message, call);
    if (lane.kind === "direct-call-tools") return directCallTools(call, { message, id: lane.id, signal: request.signal });
    if (lane.kind === "direct-call") {
      const answer = await directCall(call, { ...lane.call, message, id: lane.id, signal: request.signal });
      if (answer) return answer;
    }
    if (message.id === undefined) await clientMessages.cancel(call, message);
    const response = await serveBySdk(request, call, value);
    if (message.method !== "initialize" || !response.ok) return response;
    const opened = new Response(response.body, response);
    opened.headers.set(SESSION_HEADER, await sessions.open(principal, message.params.capabilities, message.params.clientInfo));
    return opened;
  }

  async function serveBody(request: Request, call: AgentCall): Promise<Response> {
    const body = await readBody(request);
    if (!body) return toTooLargeReply();
    const parsed = parseBody(body);
    if (!parsed) return toUnreadableReply();
    const { value } = parsed;
    const lane = chooseBodyLane(value);
    switch (lane.kind) {
      case "refused":
        return toErrorReply(400, null, INVALID_REQUEST, `A batch has at most ${MAX_BATCH} messages.`);
      case "batch":
        return serveBatch(request, lane.members, call);
      case "message": {
        const asked = withKnownVersion(request, lane.message);
        return asked instanceof Response ? asked : serveMessage(asked, lane.message, value, call);
      }
      case "client-reply":
        return (await clientMessages.reply(call, serversOf(call), lane.reply)) ?? serveBySdk(request, call, value);
      case "sdk-server":
        return serveBySdk(request, call, value);
    }
  }

  return async (request, admitted) => {
    const sessionId = request.headers.get(SESSION_HEADER);
    const session = sessionId === null ? undefined : await sessions.find(admitted.principal, sessionId);
    const call = session ? { ...admitted, session } : admitted;
    const lane = chooseRequestLane(request.method, sessionId, session);
    switch (lane.kind) {
      case "refused":
        return toErrorReply(404, null, SESSION_UNKNOWN, "This session is over. Begin a new one.");
      case "session-stream":
        return openSessionStream(listen, elicitationIds, { ...call, session: lane.session });
      case "sdk-server":
        return serveBySdk(request, call);
      case "body":
        return serveBody(request, call);
    }
  };
}

/** Lets the SDK answer. @param body of a POST, parsed, so that the SDK reads exactly what was judged here, and never the bytes */
function makeServeBySdk(ports: Ports) {
  const { listen, log } = ports;
  return (request: Request, call: AgentCall, body?: unknown): Promise<Response> => {
    const message = toMessage(body);
    const schemes = message?.method === "tools/list" && wantsSchemes(request.headers, message, call.session);
    const { projectId } = call.principal;
    const handler = createMcpHandler(() => makeSdkServer(ports, call, schemes), {
      maxRequestBodySize: MAX_REQUEST_BYTES,
      bus: makeChangeBus(listen, call, () => void handler.close()),
      onerror: (error) => log.error("gateway.protocol_error", { projectId, reason: reasonOf(error).slice(0, 200) }),
    });
    if (body === undefined) return handler.fetch(request);
    return handler.fetch(new Request(request.url, { method: "POST", headers: request.headers }), { parsedBody: body });
  };
}

type Decided = { call: AgentCall; decision: CallDecision | undefined };

/** Decides on a plain call. If it would be refused as unknown, the project is read again first. */
function makeDecide({ readToolName }: Pick<Ports, "readToolName">) {
  async function decidePlain(headers: Headers, message: Message, call: AgentCall): Promise<CallDecision | undefined> {
    return isPlainCall(headers, message) ? decideCall(call, await readToolName(calledTool(message) ?? "", call)) : undefined;
  }

  /**
   * Whether the project must be read again before a message is answered: for a call that would be refused as unknown, or for a list
   * while tools are held.
   */
  async function needsFreshProject(message: Message, call: AgentCall): Promise<boolean> {
    if (message.method === "tools/list") return call.entry.routes.held.length > 0;
    for (const name of calledNames(message)) if (decideCall(call, await readToolName(name, call)).kind === "unknown") return true;
    return false;
  }

  return async (headers: Headers, message: Message, call: AgentCall): Promise<Decided> => {
    const decision = await decidePlain(headers, message, call);
    if (decision?.kind === "permitted" || !(await needsFreshProject(message, call))) return { call, decision };
    const renewed = { ...call, ...(await call.readAgain()) };
    return { call: renewed, decision: await decidePlain(headers, message, renewed) };
  };
}

const serversOf = ({ settings, entry }: AgentCall) => allowedServers(settings, entry.servers);
