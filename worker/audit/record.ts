import type { Clock } from "../lib/clock.ts";
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
