import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { makeBatchRecorder, makeRecorder } from "./record.ts";
import { makeSweepAudit } from "./sweep-audit.ts";

export type { Actor } from "./actor.ts";
export { consumeAudit } from "./consume.ts";
export type { AuditEvent } from "./event.ts";
export type { NewAuditEvent, RecordEvent, RecordInBackground } from "./record.ts";

type Ports = { queue: Parameters<typeof makeRecorder>[0]; clock: Clock; log: Log } & Parameters<typeof makeSweepAudit>[0];

/** Sends events to the audit queue, at once or several together, and deletes those that were kept long enough. */
export const makeAudit = ({ queue, clock, log, ...kept }: Ports) => ({
  record: makeRecorder(queue, clock, log),
  recordInBatches: makeBatchRecorder(queue, clock, log),
  sweep: makeSweepAudit({ ...kept, clock }),
});
