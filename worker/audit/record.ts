import type { Background } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { AuditEvent } from "./event.ts";

export type NewAuditEvent = Omit<AuditEvent, "id" | "at">;

/** Records a fact. It never fails the act it records: a queue that refuses is logged, with the event. */
export type RecordEvent = (event: NewAuditEvent) => Promise<void>;

/** A message of the queue is a list of events: it costs the same whatever their number. */
export type AuditQueue = Pick<Queue<AuditEvent[]>, "send">;

const toEvent = (event: NewAuditEvent, at: number): AuditEvent => ({ id: newId("evt"), at, ...event });

async function send(queue: AuditQueue, events: AuditEvent[], log: Log): Promise<void> {
  try {
    await queue.send(events);
  } catch (error) {
    for (const event of events) log.error("audit.send_failed", { ...event, reason: reasonOf(error) });
  }
}

export function makeRecorder(queue: AuditQueue, clock: Clock, log: Log): RecordEvent {
  return (event) => send(queue, [toEvent(event, clock.now())], log);
}

/** Milliseconds an event waits for others to go with. */
const LINGER = 50;
/** Events in one message, which the platform takes up to 128 kB. */
const MOST_AT_ONCE = 100;
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
    for (let from = 0; from < gathered.length; from += MOST_AT_ONCE) await send(queue, gathered.slice(from, from + MOST_AT_ONCE), log);
  }

  return (event, background) => {
    const at = clock.now();
    waiting.push(toEvent(event, at));
    if (gatheringSince !== undefined && Math.abs(at - gatheringSince) < GATHERS_AT_MOST) return;
    gatheringSince = at;
    background(gather());
  };
}
