import { INVALID_PARAMS } from "@modelcontextprotocol/server";
import type { Caller, OwnStreams, RecordCall } from "../../../downstream/downstream.ts";
import { downstreamError, type SubjectAccess, toRefusedResult, withOwnClient } from "../../../downstream/downstream.ts";
import type { Clock } from "../../../lib/clock.ts";
import { makeAnswerDeadline } from "../../../lib/http/guarded-fetch.ts";
import { isRecord } from "../../../lib/record.ts";
import { capabilitiesOfMessage, isStateless, type Message, toErrorReply, toResultReply } from "../../../protocol/message.ts";
import { chooseCallLane } from "../../choose-lane-policy.ts";
import { capabilitiesIn } from "../../sessions/agent-session.ts";
import type { CallsInFlight } from "../../sessions/calls-in-flight.ts";
import { withOwnState } from "../call-state.ts";
import { makeOpenCall, type OpenCall } from "./open-call.ts";
import type { PlainCall } from "./plain-call.ts";
import { makeTryCall, type TryCallPorts } from "./try-call.ts";

/** @returns nothing if only the SDK can serve it, because the server speaks HTTP+SSE or the person must connect. Nothing was done then */
export type DirectCall = (caller: Caller, call: PlainCall) => Promise<Response | undefined>;

type Ports = TryCallPorts & {
  access: SubjectAccess;
  callsInFlight: CallsInFlight;
  recordCall: RecordCall;
  ownStreams: OwnStreams;
  clock: Clock;
};

/**
 * Makes a tool call without the SDK's server. The message is read once; the own name, URL and credential are put in. The answer is
 * forwarded as it comes, with the agent's request id, in any revision of either side.
 */
export function makeDirectCall(ports: Ports): DirectCall {
  const { access, downstream, refusals, addresses, heldCalls, clock } = ports;
  const tryCall = makeTryCall(ports);

  function laneOf(caller: Caller, { server, tool, message: { params } }: PlainCall) {
    const { requestState } = params;
    const heldKey = typeof requestState === "string" ? addresses.read("held", caller, server, requestState) : undefined;
    const ownParams = heldKey === undefined ? withOwnState(params, addresses, caller, server) : undefined;
    return chooseCallLane({ tool, needsDefinition: downstream.needsDefinition(server, tool), heldKey, ownParams });
  }

  /** Goes on with a held call. The credential is checked first, because it may have been revoked in the meantime. */
  async function resumeHeld(caller: Caller, { server, tool, id, message }: PlainCall, key: string): Promise<Response | undefined> {
    const { principal } = caller;
    try {
      await access.target(caller, server);
    } catch (error) {
      const { code } = downstreamError(error);
      return toResultReply(id, toRefusedResult(await refusals.explain(principal, server, code)), true);
    }
    const inputResponses = isRecord(message.params.inputResponses) ? message.params.inputResponses : {};
    return heldCalls.resume(principal, { key, id, server, tool, inputResponses });
  }

  async function refuse(error: unknown, { principal }: Caller, { server, id, message }: PlainCall, open: OpenCall): Promise<Response | undefined> {
    open.close();
    const cause = downstreamError(error);
    if (cause.code === "credential.needs_sign_in" || cause.code === "credential.needs_scope") return undefined;
    const refusal = await refusals.explain(principal, server, cause);
    open.done(refusal.code);
    return toResultReply(id, toRefusedResult(refusal), isStateless(message));
  }

  return async (caller, call) => {
    const { server, message } = call;
    const startedAt = clock.now();
    const lane = laneOf(caller, call);
    if (lane.kind === "sdk-server") return undefined;
    if (lane.kind === "held-call") return resumeHeld(caller, call, lane.key);
    if (lane.kind === "refused")
      return toErrorReply(200, call.id, INVALID_PARAMS, "This state was not given to you. Make the call again without it.");

    const { session } = caller;
    const stateless = isStateless(message);
    const capabilities = session?.capabilities ?? (stateless ? capabilitiesIn(capabilitiesOfMessage(message)) : {});
    const open = makeOpenCall(ports, caller, call, startedAt);
    const deadline = makeAnswerDeadline();
    try {
      const target = withOwnClient(await access.targetOfCall(caller, server), session);
      return await tryCall({ caller, call: withParams(call, lane.params), stateless, capabilities, target, open, deadline });
    } catch (error) {
      return await refuse(error, caller, call, open);
    } finally {
      deadline.end();
    }
  };
}

const withParams = (call: PlainCall, params: Message["params"]): PlainCall =>
  params === call.message.params ? call : { ...call, message: { ...call.message, params } };
