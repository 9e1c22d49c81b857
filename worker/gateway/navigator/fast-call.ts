import { type ClientCapabilities, INVALID_PARAMS } from "@modelcontextprotocol/server";
import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import type { ServerMessage } from "../../downstream/answers/reply-rules.ts";
import type { OwnStream, OwnStreams, RecordCall } from "../../downstream/downstream.ts";
import {
  type Again,
  type Downstream,
  downstreamError,
  findStale,
  headersOfWay,
  type InjectingFetch,
  type LegacyWay,
  makeInjectingFetch,
  type Refusals,
  readAnswer,
  ServerFault,
  type SubjectAccess,
  streamAnswer,
  toRefusedResult,
  type Unasked,
  unlessFault,
  type Way,
  withOwnClient,
} from "../../downstream/downstream.ts";
import type { Background } from "../../lib/background.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { type Fetch, makeAnswerDeadline } from "../../lib/http/guarded-fetch.ts";
import { capabilitiesOfMessage, isModern, isRecord, type Message, type MessageId, toErrorReply, toResultReply } from "../../protocol/message.ts";
import { EVENT_STREAM } from "../../protocol/message-stream.ts";
import type { PermittedCall } from "../../routing/call-policy.ts";
import { renameResult } from "../../routing/routing.ts";
import { type AgentSession, capabilitiesIn } from "../sessions/agent-session.ts";
import type { CallsInFlight } from "../sessions/calls-in-flight.ts";
import type { ClientRequest, ClientRequests } from "../sessions/client-requests.ts";
import type { HeldCallsClient } from "../sessions/held-calls-client.ts";
import { toAnswerOfCardea, toInputRequest } from "../sessions/held-calls-policy.ts";
import type { ReturnAddresses } from "../sessions/return-address.ts";
import { endingOf, tellCancelled } from "./call-cancellation.ts";
import { bodyFor, headersFor, toEarlier } from "./call-message.ts";
import { signState, withOwnState } from "./call-state.ts";
import { CONNECT_INPUT } from "./mcp-server.ts";
import { HEADER_SAFE, isPlainRequest } from "./plain-request.ts";

/** A `tools/call` that needs nothing but its server. */
export type PlainCall = PermittedCall & {
  message: Message;
  id: MessageId;
  /** Of a 2025-era client, in which it may be asked something. */
  session: AgentSession | undefined;
  /** Ends the call when the client has gone. */
  signal: AbortSignal;
};

/** @returns nothing where only the SDK can serve it: the server speaks HTTP+SSE, or wants the person to connect; nothing was done then */
export type FastCall = (principal: Principal, call: PlainCall, background: Background) => Promise<Response | undefined>;

type Ports = {
  access: SubjectAccess;
  downstream: Downstream;
  refusals: Refusals;
  fetch: Fetch;
  inFlight: CallsInFlight;
  clientRequests: ClientRequests;
  addresses: ReturnAddresses;
  recordCall: RecordCall;
  ownStreams: OwnStreams;
  heldCalls: HeldCallsClient;
  clock: Clock;
};

/** Whether a message is a tool call that needs nothing but its server. */
export function isPlainCall(headers: Headers, message: Message): boolean {
  const { method, params } = message;
  if (method !== "tools/call" || "task" in params) return false;
  if (isRecord(params.inputResponses) && CONNECT_INPUT in params.inputResponses) return false;
  if (params.arguments !== undefined && !isRecord(params.arguments)) return false;
  return isPlainRequest(headers, message, params.name);
}

/**
 * A tool call without a server object: the envelope is read once, name, URL and credential are put
 * in, and the answer goes back as it comes under the agent's own request id, whichever revision either side speaks.
 */
export function makeFastCall(ports: Ports): FastCall {
  const { access, downstream, refusals, fetch, inFlight, clientRequests, addresses, recordCall, ownStreams, heldCalls, clock } = ports;

  /** The credential is asked for first: what was taken back in the meantime is used no more. */
  async function resumeHeld(
    principal: Principal,
    { server, tool, id, message }: PlainCall,
    key: string,
    background: Background,
  ): Promise<Response | undefined> {
    try {
      await access.target(principal, server, background);
    } catch (error) {
      const { code } = downstreamError(error);
      return toResultReply(id, toRefusedResult(await refusals.explain(principal, server, code)), true);
    }
    const inputResponses = isRecord(message.params.inputResponses) ? message.params.inputResponses : {};
    return heldCalls.resume(principal, { key, id, server, tool, inputResponses });
  }

  return async (principal, call, background) => {
    const { server, tool, id, message, session, signal } = call;
    if (!HEADER_SAFE.test(tool) || downstream.needsDefinition(server, tool)) return undefined;
    const startedAt = clock.now();
    const modern = isModern(message);
    const addressee = { principal, session };
    const key = typeof message.params.requestState === "string" ? addresses.read("held", addressee, server, message.params.requestState) : undefined;
    if (key !== undefined) return resumeHeld(principal, call, key, background);
    const params = withOwnState(message.params, addresses, addressee, server);
    if (!params) return toErrorReply(200, id, INVALID_PARAMS, "This state was not given to you. Make the call again without it.");
    const capabilities = session?.capabilities ?? (modern ? capabilitiesIn(capabilitiesOfMessage(message)) : {});
    const canBeAsked = Object.keys(capabilities).length > 0;
    let over = signal;
    let forget: () => void = () => undefined;
    let aside: OwnStream | undefined;
    const deadline = makeAnswerDeadline();
    const done = (code: string | undefined) => {
      forget();
      aside?.stop();
      recordCall({ principal, server, tool, startedAt, code }, background);
    };
    try {
      const target = withOwnClient(await access.target(principal, server, background), session);
      let { secret } = target.source;
      let send = makeInjectingFetch(server, target.source, fetch);
      const wireId = crypto.randomUUID();
      const sign = signState(addresses, addressee, server);
      const listen = (by: Way) => {
        aside?.stop();
        aside =
          by.kind === "legacy" && by.sessionId !== undefined && session
            ? ownStreams.listen({ server, tool, canBeAsked, open: (until) => openStream(send, by, until), background })
            : undefined;
        return aside?.ready;
      };
      const post = (by: Way) => {
        if (by.kind === "legacy" || !modern) {
          const ending = endingOf(signal);
          over = ending.signal;
          const cancel = async (params: object) => {
            if (by.kind === "legacy") await tellCancelled(send, by, { ...params, requestId: wireId });
            ending.end();
          };
          forget = inFlight.add(principal, session?.id, id, cancel);
          // A client of 2026-07-28 cancels by going; a server of 2025 goes on unless it is told.
          if (modern) signal.addEventListener("abort", () => background(cancel({})), { once: true });
        }
        return send(undefined, {
          method: "POST",
          signal: over,
          deadline,
          headers: headersFor(by, tool),
          body: bodyFor(by, { ...call, message: { ...message, params } }, by.kind === "legacy" ? wireId : id),
        });
      };
      const options = (by: Way) => ({
        id,
        server,
        secret,
        addResultType: modern,
        ...(by.kind === "legacy"
          ? {
              wireId,
              ask: modern
                ? makeAnswerFor({ send, way: by, capabilities, background, onAsked: () => heldCalls.note(call, capabilities, true) })
                : makeAsk(by, server, (asked) => clientRequests.toId(asked, addressee)),
              resume: (lastEventId: string) => openStream(send, by, over, lastEventId),
              rewrite: (result: Record<string, unknown>) => renameResult(server.slug, result),
            }
          : { rewrite: (result: Record<string, unknown>) => renameResult(server.slug, sign(result)) }),
        aside,
        deadline,
        over,
        done,
        background,
      });
      const asked = (by: Way) => ({ secret, inSession: isInSession(by), now: clock.now() });
      /** Whoever does not know the session, the token or the revision has done nothing. @throws ServerFault where it is asked no second time */
      const prepareAgain = async (fault: ServerFault, by: Way): Promise<void> => {
        const renewed = fault.meaning === "token_refused" ? await target.source.renew?.() : undefined;
        if (renewed) {
          secret = renewed;
          send = makeInjectingFetch(server, { ...target.source, secret }, fetch);
        } else if (fault.meaning !== "session_gone" && fault.meaning !== "revision_unknown") throw fault;
        if (fault.meaning === "revision_unknown" || !isInSession(by)) downstream.forgetLane(target);
        downstream.forgetWay(target, capabilities);
        forget();
      };
      const again = async (fault: ServerFault, by: Way): Promise<Again> => {
        try {
          await prepareAgain(fault, by);
          const way = await downstream.wayTo(target, capabilities);
          if (!way) throw fault;
          await listen(way);
          return { kind: "begun", response: await unlessFault(await post(way), asked(way)), options: options(way) };
        } catch (error) {
          const refusal = await refusals.explain(principal, server, downstreamError(error));
          return { kind: "told", result: toRefusedResult(refusal), code: refusal.code };
        }
      };
      for (let isFirst = true; ; isFirst = false) {
        const way = await downstream.wayTo(target, capabilities);
        if (!way) return undefined;
        if (modern && canBeAsked && isInSession(way) && heldCalls.isFor(call, capabilities))
          return heldCalls.begin({ principal, server, tool, id, message: toEarlier(message), capabilities });
        try {
          await listen(way);
          const posted = post(way).then((response) => (response.ok ? response : unlessFault(response, asked(way))));
          const begun = await (aside ? Promise.race([posted, aside.heard]) : posted);
          const retrying = {
            findStale: (error: object) => findStale(error, asked(way)),
            again: (fault: ServerFault) => again(fault, way),
          };
          const reading = { ...options(way), ...(isFirst && retrying) };
          return begun ? await readAnswer(begun, reading) : streamAnswer(posted, reading);
        } catch (error) {
          if (!(error instanceof ServerFault)) throw error;
          aside?.stop();
          if (error.meaning === "header_mismatch" && way.kind === "modern") {
            downstream.noteNeedOfDefinition(server, tool);
            return undefined;
          }
          if (!isFirst) throw error;
          await prepareAgain(error, way);
        }
      }
    } catch (error) {
      forget();
      aside?.stop();
      const cause = downstreamError(error);
      if (cause.code === "credential.needs_sign_in" || cause.code === "credential.needs_scope") return undefined;
      const refusal = await refusals.explain(principal, server, cause);
      done(refusal.code);
      return toResultReply(id, toRefusedResult(refusal), modern);
    } finally {
      deadline.end();
    }
  };
}

const isInSession = (way: Way): boolean => way.kind === "legacy" && way.sessionId !== undefined;

/** What a server may ask its client in one call. */
const MAX_QUESTIONS = 100;

/** What a server of 2025 asks in a session, under an id that leads the answer back to it. */
function makeAsk({ sessionId, protocolVersion }: LegacyWay, server: Server, toId: (asked: ClientRequest) => string) {
  let questions = 0;
  return (message: ServerMessage, id: MessageId): Record<string, unknown> => {
    if (sessionId === undefined) return message;
    if (++questions > MAX_QUESTIONS) throw new AppError("outbound.too_large", { reason: "too many questions in one call" });
    return { ...message, jsonrpc: "2.0", id: toId({ server, sessionId, protocolVersion, id }) };
  };
}

type Answering = { send: InjectingFetch; way: LegacyWay; capabilities: ClientCapabilities; background: Background; onAsked: () => void };

/**
 * What a server of 2025 asks in a call of a client of 2026-07-28 that nobody holds. What no client could answer, or not this one, Cardea answers in
 * its place, and the call goes on; any other question ends it, since it could be answered only in a call that is held.
 */
function makeAnswerFor({ send, way, capabilities, background, onAsked }: Answering) {
  return (message: ServerMessage, id: MessageId): "answered" | Unasked => {
    const isForClient = toInputRequest(message, capabilities) !== undefined;
    if (isForClient && way.sessionId === undefined) return "call.unaskable";
    if (isForClient) {
      onAsked();
      return "call.asked";
    }
    const body = JSON.stringify({ jsonrpc: "2.0", id, ...toAnswerOfCardea(message) });
    const told = send(undefined, { method: "POST", headers: headersOfWay(way), body });
    background(told.then((response) => response.body?.cancel()).catch(() => undefined));
    return "answered";
  };
}

/**
 * Opens a stream in a session by GET: its own (MCP 2025-11-25, listening for messages from the server), or that of a call
 * behind an event (resumability).
 */
function openStream(send: InjectingFetch, way: LegacyWay, signal: AbortSignal, lastEventId?: string): Promise<Response> {
  const { "content-type": _, ...headers } = headersOfWay(way);
  const after: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  return send(undefined, { method: "GET", headers: { ...headers, accept: EVENT_STREAM, ...after }, signal });
}
