import type { Caller, InjectingFetch, OwnStream, OwnStreams, RecordCall, SessionfulWay, Way } from "../../../downstream/downstream.ts";
import { headersOfWay } from "../../../downstream/downstream.ts";
import { EVENT_STREAM } from "../../../protocol/message-stream.ts";
import type { CallsInFlight } from "../../sessions/calls-in-flight.ts";
import { endingOf, tellCancelled } from "./call-cancellation.ts";
import type { PlainCall } from "./plain-call.ts";

type Ports = { inFlight: CallsInFlight; ownStreams: OwnStreams; recordCall: RecordCall };

export type OpenCall = ReturnType<typeof makeOpenCall>;

/** Of which try, and under which id the server is asked. */
type Try = { way: Way; send: InjectingFetch; wireId: PlainCall["id"] };

const NOTHING = (): void => undefined;

/** What stands open while a call waits for its answer, and is closed once it is over. @param startedAt UTC ms */
export function makeOpenCall({ inFlight, ownStreams, recordCall }: Ports, caller: Caller, call: PlainCall, startedAt: number) {
  const { session, background } = caller;
  const { server, tool, id, signal } = call;
  let waiting = { over: signal, forget: NOTHING };
  let aside: OwnStream | undefined;
  const close = (): void => {
    waiting.forget();
    aside?.stop();
  };

  return {
    /** What the server says beside its answer, where it may. */
    aside: () => aside,
    /** Aborted once nobody waits for the answer. */
    over: () => waiting.over,
    close,

    /** Closes and records the call. @param code where the tool, the server or Cardea said no */
    done(code: string | undefined): void {
      close();
      recordCall(caller, { server, tool, startedAt, code });
    },

    /** Listens to the server's own stream in the client's session. @returns settled once the call may be sent */
    listen({ way, send }: Try, canBeAsked: boolean): Promise<void> | undefined {
      aside?.stop();
      aside =
        way.kind === "sessionful" && way.sessionId !== undefined && session
          ? ownStreams.listen({ server, tool, canBeAsked, open: (until) => openStream(send, way, until), background })
          : undefined;
      return aside?.ready;
    },

    /** Has the call ended where its client says so, or goes. @param stateless whether the client cancels by going (MCP 2026-07-28) */
    awaitCancellation({ way, send, wireId }: Try, stateless: boolean): void {
      if (way.kind !== "sessionful" && stateless) return;
      const ending = endingOf(signal);
      const cancel = async (params: object) => {
        if (way.kind === "sessionful") await tellCancelled(send, way, { ...params, requestId: wireId });
        ending.end();
      };
      waiting = { over: ending.signal, forget: inFlight.add(caller, id, cancel) };
      // A server of 2025 goes on unless it is told.
      if (stateless) signal.addEventListener("abort", () => background(cancel({})), { once: true });
    },
  };
}

/**
 * Opens a stream in a session by GET: its own (MCP 2025-11-25, listening for messages from the server), or that of a call
 * behind an event (resumability).
 */
export function openStream(send: InjectingFetch, way: SessionfulWay, signal: AbortSignal, lastEventId?: string): Promise<Response> {
  const { "content-type": _, ...headers } = headersOfWay(way);
  const after: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  return send(undefined, { method: "GET", headers: { ...headers, accept: EVENT_STREAM, ...after }, signal });
}
