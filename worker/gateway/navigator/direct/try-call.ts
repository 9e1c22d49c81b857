import type { ClientCapabilities } from "@modelcontextprotocol/server";
import {
  type Again,
  type AnswerOptions,
  type Caller,
  type Downstream,
  downstreamError,
  findStale,
  type InjectingFetch,
  makeInjectingFetch,
  type Refusals,
  readAnswer,
  type SecretSource,
  ServerFault,
  streamAnswer,
  type Target,
  toRefusedResult,
  unlessFault,
  type Way,
} from "../../../downstream/downstream.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { Fetch } from "../../../lib/http/guarded-fetch.ts";
import type { Deadline } from "../../../lib/in-time.ts";
import type { MessageId } from "../../../protocol/message.ts";
import { renameResult } from "../../../routing/routing.ts";
import { chooseWayLane, decideRetry } from "../../choose-lane-policy.ts";
import type { ClientRequests } from "../../sessions/client-requests.ts";
import type { HeldCallsClient } from "../../sessions/held-calls-client.ts";
import type { ReturnAddresses } from "../../sessions/return-address.ts";
import { signState } from "../call-state.ts";
import { bodyFor, headersFor, toEarlier } from "./call-message.ts";
import { type OpenCall, openStream } from "./open-call.ts";
import type { PlainCall } from "./plain-call.ts";
import { makeAnswerFor, makeAsk } from "./server-questions.ts";

export type TryCallPorts = {
  downstream: Downstream;
  refusals: Refusals;
  fetch: Fetch;
  clientRequests: ClientRequests;
  addresses: ReturnAddresses;
  heldCalls: HeldCallsClient;
  clock: Clock;
};

/** A call with all that its attempts share. */
export type Trying = {
  caller: Caller;
  /** With the server's own state. */
  call: PlainCall;
  /** Whether the client speaks 2026-07-28. */
  stateless: boolean;
  /** What servers may ask the client. */
  capabilities: ClientCapabilities;
  target: Target;
  open: OpenCall;
  deadline: Deadline;
};

/** One attempt: its way, its credential and its id. */
type Try = { way: Way; send: InjectingFetch; source: SecretSource; wireId: MessageId; isFirst: boolean };

/** Sends a call, and once more if its server has not begun it. @returns nothing if only the SDK can serve it */
type TryCall = (trying: Trying) => Promise<Response | undefined>;

export function makeTryCall(ports: TryCallPorts): TryCall {
  const { downstream, refusals, fetch, heldCalls, clock } = ports;

  const toTry = ({ call, open }: Trying, way: Way, source: SecretSource, isFirst: boolean): Try => {
    open.uses(source);
    const wireId = way.kind === "sessionful" ? crypto.randomUUID() : call.id;
    return { way, send: makeInjectingFetch(call.server, source, fetch), source, wireId, isFirst };
  };
  const askedAt = ({ way, source }: Try) => ({ secret: source.secret, inSession: isInSession(way), now: clock.now() });

  function post({ call, stateless, open, deadline }: Trying, one: Try): Promise<Response> {
    const { way, send, source, wireId } = one;
    open.awaitCancellation(one, stateless);
    const body = bodyFor(way, call, wireId, source.spans?.sent);
    return send(undefined, { method: "POST", signal: open.over(), deadline, headers: headersFor(way, call.tool), body });
  }

  async function tryOnce(trying: Trying, one: Try): Promise<Response> {
    const { capabilities, open } = trying;
    await open.listen(one, canBeAsked(capabilities));
    const posted = post(trying, one).then((response) => (response.ok ? response : unlessFault(response, askedAt(one))));
    const aside = open.aside();
    const begun = await (aside ? Promise.race([posted, aside.heard]) : posted);
    const options = optionsOf(ports, trying, one);
    if (one.isFirst) {
      options.findStale = (error) => findStale(error, askedAt(one));
      options.again = (fault) => tryAgain(trying, one, fault);
    }
    return begun ? readAnswer(begun, options) : streamAnswer(posted, options);
  }

  /** @returns the credential with which the call is made again @throws ServerFault if it is not made again */
  async function prepareAgain({ target, capabilities, open }: Trying, one: Try, fault: ServerFault): Promise<SecretSource | "needs-definition"> {
    const { way, source, isFirst } = one;
    const { meaning } = fault;
    open.close();
    const refreshed = isFirst && meaning === "token_refused" ? await source.refresh?.() : undefined;
    const next = decideRetry({ meaning, way, isFirst, isRefreshed: refreshed !== undefined });
    if (next.kind === "needs-definition") return next.kind;
    if (next.kind === "fail") throw fault;
    if (next.forgetsDiscovery) downstream.forgetDiscovery(target);
    downstream.forgetWay(target, capabilities);
    return refreshed ? { ...source, secret: refreshed } : source;
  }

  /** The second attempt of a call, after the answer to the agent has begun as a stream. */
  async function tryAgain(trying: Trying, first: Try, fault: ServerFault): Promise<Again> {
    const { caller, call, target, capabilities, open } = trying;
    try {
      const source = await prepareAgain(trying, first, fault);
      const way = await downstream.wayTo(target, capabilities, caller.background);
      if (!way || source === "needs-definition") throw fault;
      const second = toTry(trying, way, source, false);
      await open.listen(second, canBeAsked(capabilities));
      const response = await unlessFault(await post(trying, second), askedAt(second));
      return { kind: "begun", response, options: optionsOf(ports, trying, second) };
    } catch (error) {
      const refusal = await refusals.explain(caller.principal, call.server, downstreamError(error));
      return { kind: "told", result: toRefusedResult(refusal), code: refusal.code };
    }
  }

  return async (trying) => {
    const { caller, call, stateless, capabilities, target } = trying;
    const { server, tool, ruleId, id, message } = call;
    let { source } = target;
    for (let isFirst = true; ; isFirst = false) {
      const way = await downstream.wayTo(target, capabilities, caller.background);
      const mayAsk = stateless && canBeAsked(capabilities) && isInSession(way) && heldCalls.isFor(call, capabilities);
      const lane = chooseWayLane(way, mayAsk);
      if (lane.kind === "sdk-server") return undefined;
      if (lane.kind === "held-call")
        return heldCalls.begin({
          principal: caller.principal,
          trace: caller.trace,
          recording: caller.recording,
          server,
          tool,
          ruleId,
          id,
          message: toEarlier(message),
          capabilities,
        });
      const one = toTry(trying, lane.way, source, isFirst);
      try {
        return await tryOnce(trying, one);
      } catch (error) {
        if (!(error instanceof ServerFault)) throw error;
        const next = await prepareAgain(trying, one, error);
        if (next === "needs-definition") return void downstream.noteNeedsDefinition(server, tool);
        source = next;
      }
    }
  };
}

/** Options for forwarding the answer of one attempt. */
function optionsOf({ clientRequests, addresses, heldCalls }: TryCallPorts, trying: Trying, { way, send, source, wireId }: Try): AnswerOptions {
  const { caller, call, stateless, capabilities, open, deadline } = trying;
  const { id, server } = call;
  const { background } = caller;
  const options: AnswerOptions = {
    id,
    wireId,
    server,
    get secret() {
      return source.secret;
    },
    addResultType: stateless,
    aside: open.aside(),
    deadline,
    over: open.over(),
    done: open.done,
    background,
  };
  if (way.kind === "stateless") {
    const sign = signState(addresses, caller, server);
    options.rewrite = (result) => renameResult(server.slug, sign(result));
    return options;
  }
  const onAsked = () => heldCalls.note(call, capabilities, true);
  options.ask = stateless
    ? makeAnswerFor({ send, way, capabilities, background, onAsked })
    : makeAsk(way, server, (question) => clientRequests.toId(question, caller));
  options.resume = (lastEventId) => openStream(send, way, open.over(), lastEventId);
  options.rewrite = (result) => renameResult(server.slug, result);
  return options;
}

const canBeAsked = (capabilities: ClientCapabilities): boolean => Object.keys(capabilities).length > 0;

const isInSession = (way: Way | undefined): boolean => way?.kind === "sessionful" && way.sessionId !== undefined;
