import type { Background } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { type Actor, nameOf, userOf } from "./actor.ts";
import type { AuditEvent } from "./event.ts";
import { boundEvent, MESSAGE_BYTES, pack } from "./pack-rules.ts";

export type NewAuditEvent = Omit<AuditEvent, "id" | "at" | "actor" | "userId"> & { by: Actor };

/** Records a fact. It never fails the act it records: a queue that refuses is logged, with the event. */
export type RecordEvent = (event: NewAuditEvent) => Promise<void>;

/** A message of the queue is a list of events: it costs the same whatever their number. */
export type AuditQueue = Pick<Queue<AuditEvent[]>, "send">;

const toEvent = ({ by, ...facts }: NewAuditEvent, at: number): AuditEvent =>
  boundEvent({ id: newId("evt"), at, actor: nameOf(by), userId: userOf(by), ...facts });

/** Sends a list of events. Where it is refused its halves are tried; where a single event is refused, all that are left are logged. */
async function send(queue: AuditQueue, events: AuditEvent[], log: Log): Promise<void> {
  const waiting = [events];
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    try {
      await queue.send(list);
    } catch (error) {
      const half = Math.ceil(list.length / 2);
      if (list.length > 1) waiting.push(list.slice(half), list.slice(0, half));
      else {
        for (const event of [list, ...waiting.splice(0).toReversed()].flat()) log.error("audit.send_failed", { ...event, reason: reasonOf(error) });
      }
    }
  }
}

export function makeRecorder(queue: AuditQueue, clock: Clock, log: Log): RecordEvent {
  return (event) => send(queue, [toEvent(event, clock.now())], log);
}

/** Milliseconds an event waits for others to go with. */
const LINGER = 50;
/** Whoever gathers longer than this has ended, and the next one gathers in their place. */
const GATHERS_AT_MOST = 1 * SECOND;

/** Records a fact beside the answer. */
export type RecordInBackground = (event: NewAuditEvent, background: Background) => void;

/**
 * As `makeRecorder`, for facts that come by the thousand: those of one moment go to the queue together. The first of them
 * gathers the others for a moment, beside its request's answer; to theirs nothing is added.
 */
export function makeBatchRecorder(queue: AuditQueue, clock: Clock, log: Log): RecordInBackground {
  let waiting: AuditEvent[] = [];
  let gatheringSince: number | undefined;

  async function gather(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LINGER));
    gatheringSince = undefined;
    const gathered = waiting;
    waiting = [];
    for (const list of pack(gathered, MESSAGE_BYTES)) await send(queue, list, log);
  }

  return (event, background) => {
    const at = clock.now();
    waiting.push(toEvent(event, at));
    if (gatheringSince !== undefined && Math.abs(at - gatheringSince) < GATHERS_AT_MOST) return;
    gatheringSince = at;
    background(gather());
  };
}
