import type { Server } from "../../db/db.ts";
import type { Listings, RecordCall, RecordWithheld, Refusals, SecretSource, SubjectAccess } from "../../downstream/downstream.ts";
import { downstreamError, endOnce } from "../../downstream/downstream.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { calledTool, isJson } from "../../protocol/message.ts";
import { mayPassUnread } from "../../routing/call-policy.ts";
import type { Listen } from "../../streams/streams.ts";
import type { AgentCall } from "../agent-call.ts";
import { chooseEndpointLane } from "../choose-lane-policy.ts";
import type { Addressee, ReturnAddresses } from "../sessions/return-address.ts";
import { withTraceOf } from "../trace-rules.ts";
import { makeForward } from "./forward.ts";
import type { HeaderChecks } from "./header-checks.ts";
import { mayComeBack } from "./last-event-rules.ts";
import { passAnswer } from "./pass-answer.ts";
import { toMissingReply, toRefusal, toRefusedRequest } from "./replies.ts";
import { type ForwardedHeaders, SESSION_HEADER, toForwardedHeaders } from "./request-headers.ts";
import { makeTakeRequest, type Taken } from "./take-request.ts";
import { LASTING, makeVisibleAnswer } from "./visible-answer.ts";
import { tracedRequest } from "./with-trace.ts";

/** Answers any request to a server's own endpoint. */
export type Transparent = (request: Request, call: AgentCall, server: Server) => Promise<Response>;

type Ports = {
  access: SubjectAccess;
  listings: Listings;
  refusals: Refusals;
  headerChecks: HeaderChecks;
  addresses: ReturnAddresses;
  listen: Listen;
  fetch: Fetch;
  recordCall: RecordCall;
  recordWithheld: RecordWithheld;
  clock: Clock;
};

type Asked = {
  request: Request;
  /** The forwarded headers. */
  headers: ForwardedHeaders;
  /** With its own auth scope, as the project has it. */
  server: Server;
  /** UTC ms. */
  startedAt: number;
  /** Whether some call at the server could be refused. */
  isRestricted: boolean;
};

/** Headers of an answer that MCP clients use. Cookies and headers about the server's operation are removed. */
const ANSWERED = ["content-type", "mcp-session-id", "mcp-protocol-version"];
const REFUSED = [...ANSWERED, "retry-after", "allow"];

/**
 * A server's own endpoint (F94). Answers are forwarded as they come; only the URL, the credential and hop-by-hop headers change. A
 * body is forwarded unread if the server checks headers against bodies. Else it is kept until the answer begins, for the audit
 * and for a repeat with a refreshed credential. With denied or held tools, each message must be readable in only one way.
 *
 * @param ports.fetch one that forwards bodies as they come, without keeping them
 */
export function makeTransparent(ports: Ports): Transparent {
  const { access, refusals, headerChecks, addresses, recordCall, clock } = ports;
  const forward = makeForward(ports);
  const take = makeTakeRequest(ports);
  const toVisible = makeVisibleAnswer(ports);

  function headersOf(answer: Response, to: Addressee, server: Server): Record<string, string> {
    const headers: Record<string, string> = { "cache-control": "no-store" };
    for (const name of answer.ok ? ANSWERED : REFUSED) {
      const value = answer.headers.get(name);
      if (value !== null) headers[name] = name === SESSION_HEADER ? addresses.write("session", to, server, value) : value;
    }
    return headers;
  }

  /** Sends a prepared request, and forwards the answer. */
  async function pass({ request, headers, server, startedAt, isRestricted }: Asked, taken: Taken): Promise<Response> {
    const { call, ruleId, messages } = taken;
    const { target, body: sent } = tracedRequest(taken, access);
    const sources = target instanceof AppError ? [] : [target.source];
    const record = endOnce((code, reply) => {
      for (const message of messages) {
        const tool = calledTool(message);
        const by = { ...call, trace: withTraceOf(call.trace, message) };
        // Each call of a batch has spans of its own.
        const said = { args: message.params.arguments, reply, sources: messages.length > 1 ? sources.map(withoutSpans) : sources };
        if (tool !== undefined) recordCall(by, { server: taken.server, tool, ruleId, startedAt, code, said });
      }
    }, request.signal);
    const outcome = target instanceof AppError ? target : await forward(target, request, headers, sent).catch(downstreamError);
    const message = messages.length === 1 ? messages[0] : undefined;
    if (outcome instanceof AppError) {
      record(outcome.code);
      if (taken.isUnread && !(target instanceof AppError)) headerChecks.forget(target);
      return toRefusal(await refusals.explain(call.principal, server, outcome), outcome, message);
    }
    const id = outcome.ok && message?.method !== LASTING ? message?.id : undefined;
    if (id === undefined) record(undefined);
    const toMissing = (missing: string) => toMissingReply(server.slug, missing, message);
    const options = { toMissing, mayComeBack: mayComeBack(request.headers, server), done: record, gone: request.signal, background: call.background };
    const answer = id === undefined ? outcome : await passAnswer(outcome, { id, ...options });
    const answered = headersOf(answer, call, server);
    const body = await toVisible(answer, { method: request.method, server, message, taken, isRestricted });
    return new Response(body, { status: answer.status, headers: answered });
  }

  return async (request, call, server) => {
    const startedAt = clock.now();
    const headers = toForwardedHeaders(request.headers, server, addresses, call);
    const isOpen = mayPassUnread(call, server);
    const facts = { method: request.method, isJson: isJson(request.headers), isOwnSession: headers !== undefined, mayPassUnread: isOpen };
    const lane = chooseEndpointLane(facts);
    if (lane.kind === "refused" || !headers) return toRefusedRequest(lane.kind === "refused" ? lane.why : "session-unknown");
    const taken = await take[lane.kind](request, call, server);
    return taken instanceof Response ? taken : pass({ request, headers, server, startedAt, isRestricted: !isOpen }, taken);
  };
}

const withoutSpans = ({ spans: _, ...source }: SecretSource): SecretSource => source;
