import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { makeBatchRecorder, makeRecorder } from "./record.ts";

export type { Actor } from "./actor.ts";
export { consumeAudit } from "./consume.ts";
export type { AuditEvent } from "./event.ts";
export { makeBatchRecorder, makeRecorder, type NewAuditEvent, type RecordEvent, type RecordInBackground } from "./record.ts";

type Ports = { queue: Parameters<typeof makeRecorder>[0]; clock: Clock; log: Log };

/** Writes what happens into the queue of the audit: at once, or several events of a request together. */
export const makeAudit = ({ queue, clock, log }: Ports) => ({
  record: makeRecorder(queue, clock, log),
  recordInBatches: makeBatchRecorder(queue, clock, log),
});
