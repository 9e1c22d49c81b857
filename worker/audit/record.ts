import { type Clock, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { AuditEvent } from "./event.ts";

export type NewAuditEvent = Omit<AuditEvent, "id" | "at">;

/** Records a fact. It never fails the act it records: a queue that refuses is logged, with the event. */
export type RecordEvent = (event: NewAuditEvent) => Promise<void>;

export function makeRecorder(queue: Pick<Queue<AuditEvent>, "send">, clock: Clock, log: Log): RecordEvent {
  return async (event) => {
    const recorded: AuditEvent = { id: newId("evt"), at: clock.now(), ...event };
    try {
      await queue.send(recorded);
    } catch (error) {
      log.error("audit.send_failed", { ...recorded, reason: reasonOf(error) });
    }
  };
}

/** Milliseconds an event waits for others to go with. */
const LINGER = 50;
const MOST_AT_ONCE = 100;
/** Whoever gathers longer than this has ended, and the next one gathers in their place. */
const GATHERS_AT_MOST = 1 * SECOND;

/**
 * As `makeRecorder`, for facts that come by the thousand: those of one moment go to the queue together. The first of them
 * gathers the others for a moment, beside its request's answer.
 */
export function makeBatchRecorder(queue: Pick<Queue<AuditEvent>, "sendBatch">, clock: Clock, log: Log): RecordEvent {
  let waiting: AuditEvent[] = [];
  let gatheringSince: number | undefined;

  async function send(events: AuditEvent[]): Promise<void> {
    try {
      await queue.sendBatch(events.map((body) => ({ body })));
    } catch (error) {
      for (const event of events) log.error("audit.send_failed", { ...event, reason: reasonOf(error) });
    }
  }

  return async (event) => {
    const at = clock.now();
    waiting.push({ id: newId("evt"), at, ...event });
    if (gatheringSince !== undefined && Math.abs(at - gatheringSince) < GATHERS_AT_MOST) return;
    gatheringSince = at;
    await new Promise((resolve) => setTimeout(resolve, LINGER));
    gatheringSince = undefined;
    const gathered = waiting;
    waiting = [];
    for (let from = 0; from < gathered.length; from += MOST_AT_ONCE) await send(gathered.slice(from, from + MOST_AT_ONCE));
  };
}
