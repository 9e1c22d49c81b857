import type { ClientCapabilities } from "@modelcontextprotocol/server";
import {
  type AnswerOptions,
  type Caller,
  type Downstream,
  type InjectingFetch,
  makeInjectingFetch,
  readAnswer,
  type SecretSource,
  ServerFault,
  streamAnswer,
  type Target,
  unlessFault,
  unlessStale,
  type Way,
} from "../../../downstream/downstream.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { Fetch } from "../../../lib/http/guarded-fetch.ts";
import type { Deadline } from "../../../lib/in-time.ts";
import { isRecord, type Message, type MessageId } from "../../../protocol/message.ts";
import { renameResult } from "../../../routing/routing.ts";
import { chooseWayLane, decideRetry } from "../../choose-lane-policy.ts";
import type { ClientRequests } from "../../sessions/client-requests.ts";
import type { HeldCallsClient } from "../../sessions/held-calls-client.ts";
import type { ReturnAddresses } from "../../sessions/return-address.ts";
import { signState } from "../call-state.ts";
import { bodyFor, headersFor } from "./call-message.ts";
import { type OpenCall, openStream } from "./open-call.ts";
import type { PlainCall } from "./plain-call.ts";
import { makeAnswerFor, makeAsk } from "./server-questions.ts";

export type TryCallPorts = {
  downstream: Downstream;
  fetch: Fetch;
  clientRequests: ClientRequests;
  addresses: ReturnAddresses;
  heldCalls: HeldCallsClient;
  clock: Clock;
};

/** A call with all that its tries share. */
export type Trying = {
  caller: Caller;
  /** With the state as its server wrote it. */
  call: PlainCall;
  /** Whether the client is one of 2026-07-28. */
  modern: boolean;
  /** What the client can be asked. */
  capabilities: ClientCapabilities;
  target: Target;
  open: OpenCall;
  deadline: Deadline;
};

/** One try: by which way, with which credential, under which id. */
type Try = { way: Way; send: InjectingFetch; source: SecretSource; wireId: MessageId; isFirst: boolean };

/** Sends a call, once more where its server has done nothing of it. @returns nothing where only the SDK can serve it */
export type TryCall = (trying: Trying) => Promise<Response | undefined>;

export function makeTryCall(ports: TryCallPorts): TryCall {
  const { downstream, fetch, heldCalls, clock } = ports;

  async function tryOnce(trying: Trying, one: Try): Promise<Response> {
    const { call, modern, capabilities, open, deadline } = trying;
    const { way, send, source, wireId, isFirst } = one;
    const asked = { secret: source.secret, inSession: isInSession(way), now: clock.now() };
    await open.listen(one, canBeAsked(capabilities));
    open.awaitCancellation(one, modern);
    const init = { method: "POST", signal: open.over(), deadline, headers: headersFor(way, call.tool), body: bodyFor(way, call, wireId) };
    const posted = send(undefined, init).then((response) => (response.ok ? response : unlessFault(response, asked)));
    const aside = open.aside();
    const begun = await (aside ? Promise.race([posted, aside.heard]) : posted);
    const options = optionsOf(ports, trying, one);
    if (!begun) return streamAnswer(posted, options);
    if (isFirst) options.unlessStale = (text) => unlessStale(text, asked);
    return readAnswer(begun, options);
  }

  return async (trying) => {
    const { caller, call, modern, capabilities, target, open } = trying;
    const { server, tool, id, message } = call;
    let { source } = target;
    for (let isFirst = true; ; isFirst = false) {
      const way = await downstream.wayTo(target, capabilities);
      const mayAsk = modern && canBeAsked(capabilities) && isInSession(way) && heldCalls.isFor(call, capabilities);
      const lane = chooseWayLane(way, mayAsk);
      if (lane.kind === "sdk-server") return undefined;
      if (lane.kind === "held-call")
        return heldCalls.begin({ principal: caller.principal, server, tool, id, message: toEarlier(message), capabilities });
      const wireId = lane.way.kind === "legacy" ? crypto.randomUUID() : id;
      try {
        return await tryOnce(trying, { way: lane.way, send: makeInjectingFetch(server, source, fetch), source, wireId, isFirst });
      } catch (error) {
        if (!(error instanceof ServerFault)) throw error;
        open.close();
        const renewed = isFirst && error.meaning === "token_refused" ? await source.renew?.() : undefined;
        const next = decideRetry({ meaning: error.meaning, way: lane.way, isFirst, isRenewed: renewed !== undefined });
        if (next.kind === "needs-definition") return void downstream.noteNeedOfDefinition(server, tool);
        if (next.kind === "fail") throw error;
        if (renewed) source = { ...source, secret: renewed };
        if (next.forgetsLane) downstream.forgetLane(target);
        downstream.forgetWay(target, capabilities);
      }
    }
  };
}

/** How the answer of one try is handed on. */
function optionsOf({ clientRequests, addresses, heldCalls }: TryCallPorts, trying: Trying, { way, send, source, wireId }: Try): AnswerOptions {
  const { caller, call, modern, capabilities, open, deadline } = trying;
  const { id, server } = call;
  const { background } = caller;
  const options: AnswerOptions = {
    id,
    wireId,
    server,
    secret: source.secret,
    addResultType: modern,
    aside: open.aside(),
    deadline,
    over: open.over(),
    done: open.done,
    background,
  };
  if (way.kind === "modern") {
    const sign = signState(addresses, caller, server);
    options.rewrite = (result) => renameResult(server.slug, sign(result));
    return options;
  }
  const onAsked = () => heldCalls.note(call, capabilities, true);
  options.ask = modern
    ? makeAnswerFor({ send, way, capabilities, background, onAsked })
    : makeAsk(way, server, (question) => clientRequests.toId(question, caller));
  options.resume = (lastEventId) => openStream(send, way, open.over(), lastEventId);
  options.rewrite = (result) => renameResult(server.slug, result);
  return options;
}

const canBeAsked = (capabilities: ClientCapabilities): boolean => Object.keys(capabilities).length > 0;

const isInSession = (way: Way | undefined): boolean => way?.kind === "legacy" && way.sessionId !== undefined;

/** As a client of the revisions before 2026-07-28 would have sent it. */
function toEarlier({ params: { _meta, inputResponses: _, requestState: __, ...params }, ...message }: Message): Message {
  const meta = Object.entries(isRecord(_meta) ? _meta : {}).filter(([key]) => !key.startsWith("io.modelcontextprotocol/"));
  return { ...message, params: { ...params, ...(meta.length > 0 && { _meta: Object.fromEntries(meta) }) } };
}
