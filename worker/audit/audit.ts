import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { makeBatchRecorder, makeRecorder } from "./record.ts";

export { activitiesOf } from "./activity-rules.ts";
export type { Actor } from "./actor.ts";
export { consumeAudit } from "./consume.ts";
export type { AuditEvent } from "./event.ts";
export type { NewAuditEvent, RecordEvent, RecordInBackground } from "./record.ts";

type Ports = { queue: Parameters<typeof makeRecorder>[0]; clock: Clock; log: Log };

/** Sends events to the audit queue, at once or several together. */
export const makeAudit = ({ queue, clock, log }: Ports) => ({
  record: makeRecorder(queue, clock, log),
  recordInBatches: makeBatchRecorder(queue, clock, log),
});
