export type { Actor } from "./actor.ts";
export { consumeAudit } from "./consume.ts";
export type { AuditEvent } from "./event.ts";
export { makeBatchRecorder, makeRecorder, type NewAuditEvent, type RecordEvent, type RecordInBackground } from "./record.ts";
