import type { Caller, InjectingFetch, OwnStream, OwnStreams, RecordCall, SecretSource, SessionfulWay, Way } from "../../../downstream/downstream.ts";
import { endOnce, headersOfWay } from "../../../downstream/downstream.ts";
import { EVENT_STREAM } from "../../../protocol/message-stream.ts";
import type { CallsInFlight } from "../../sessions/calls-in-flight.ts";
import { endingOf, tellCancelled } from "./call-cancellation.ts";
import type { PlainCall } from "./plain-call.ts";

type Ports = { callsInFlight: CallsInFlight; ownStreams: OwnStreams; recordCall: RecordCall };

export type OpenCall = ReturnType<typeof makeOpenCall>;

/** One attempt, and the id with which the server is asked. */
type Try = { way: Way; send: InjectingFetch; wireId: PlainCall["id"] };

const NOTHING = (): void => undefined;

/** What is open while a call waits for its answer, and is closed once the call has ended. @param startedAt UTC ms */
export function makeOpenCall({ callsInFlight, ownStreams, recordCall }: Ports, caller: Caller, call: PlainCall, startedAt: number) {
  const { session, background } = caller;
  const { server, tool, ruleId, id, signal } = call;
  let waiting = { over: signal, forget: NOTHING };
  let aside: OwnStream | undefined;
  const sources: SecretSource[] = [];
  const close = (): void => {
    waiting.forget();
    aside?.stop();
  };
  const done = endOnce((code, reply) => {
    close();
    recordCall(caller, { server, tool, ruleId, startedAt, code, said: { args: call.message.params.arguments, reply, sources } });
  }, signal);

  return {
    /** The server's own stream, if it is open. */
    aside: () => aside,
    /** Aborted once the agent no longer waits for the answer. */
    over: () => waiting.over,
    close,

    /** Notes with which credential the server is asked. */
    uses: (source: SecretSource): void => void sources.push(source),

    /** Closes and records the call, once. @param code if the tool, the server or Cardea refused it @param reply the agent's reply, if it is the server's */
    done,

    /** Opens the server's own stream in the client's session. @returns resolves once the call may be sent */
    listen({ way, send }: Try, canBeAsked: boolean): Promise<void> | undefined {
      aside?.stop();
      aside = undefined;
      if (way.kind !== "sessionful" || way.sessionId === undefined || !session) return undefined;
      const open = (until: AbortSignal) => openStream(send, way, until);
      aside = ownStreams.listen({ server, sessionId: way.sessionId, tool, canBeAsked, open, background });
      return aside?.ready;
    },

    /** Ends the call when its client cancels it or disconnects. @param stateless whether disconnecting cancels (MCP 2026-07-28) */
    awaitCancellation({ way, send, wireId }: Try, stateless: boolean): void {
      if (way.kind !== "sessionful" && stateless) return;
      const ending = endingOf(signal);
      const cancel = async (params: object) => {
        if (way.kind === "sessionful") await tellCancelled(send, way, { ...params, requestId: wireId });
        ending.end();
      };
      waiting = { over: ending.signal, forget: callsInFlight.add(caller, id, cancel) };
      // A sessionful server goes on until it is told.
      if (stateless) signal.addEventListener("abort", () => background(cancel({})), { once: true });
    },
  };
}

/**
 * Opens a stream in a session with GET: the server's own one (MCP 2025-11-25, listening for messages from the server), or that of a
 * call after an event (resumability).
 */
export function openStream(send: InjectingFetch, way: SessionfulWay, signal: AbortSignal, lastEventId?: string): Promise<Response> {
  const { "content-type": _, ...headers } = headersOfWay(way);
  const after: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  return send(undefined, { method: "GET", headers: { ...headers, accept: EVENT_STREAM, ...after }, signal });
}
