import { type Clock, SECOND } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { type DeadLetters, makeConsume } from "./consume.ts";
import type { AuditEvent } from "./event.ts";
import { type AuditQueue, makeRecorders } from "./record.ts";
import { makeRetryDeadLetters } from "./retry-dead-letters.ts";
import { makeSweepAudit } from "./sweep-audit.ts";

export { activitiesOf, agentCallsOf, succeededCallsOf } from "./activity-rules.ts";
export type { Actor } from "./actor.ts";
export { BLOCK_SPAN, type Group, groupEvents, joinSmall, packEvents, unpackEvents } from "./blocks/block-rules.ts";
export { type CallOutcome, callOutcomesOf, HEALTHY_FOR } from "./call-outcome-rules.ts";
export { type Head, type NewSegment, type Segment, sealedIn, sealGroups } from "./chain-rules.ts";
export { conversationOf, QUIET } from "./conversation-rules.ts";
export type { AuditEvent, CallTrace } from "./event.ts";
export type { NewAuditEvent, RecordEvent, RecordInBackground } from "./record.ts";
export { ERROR_CLASSES, type ErrorClass, errorClassOf } from "./rollups/error-class-rules.ts";
export { type Histogram, percentileOf } from "./rollups/histogram-rules.ts";
export { addToPersonDays, type PersonDay, personDaysOf, type ToolCounts } from "./rollups/person-day-rules.ts";
export {
  addCounts,
  beginningOf,
  type Counts,
  GRAINS,
  type Grain,
  groupOfRollup,
  keyOfRollup,
  mergeRollups,
  NO_COUNTS,
  othersOf,
  type Rollup,
  type RollupKey,
  type RollupKind,
  rollupsOf,
} from "./rollups/rollup-rules.ts";
export { countOf, mergeSketches, type Sketch } from "./rollups/sketch-rules.ts";

type Sweep = Parameters<typeof makeSweepAudit>[0];
type Retry = Parameters<typeof makeRetryDeadLetters>[0]["deadLetters"];
type Ports = Sweep & {
  queue: AuditQueue;
  insert: (events: AuditEvent[], now: number) => Promise<void>;
  onWritten: (events: AuditEvent[]) => Promise<void>;
  deadLetters: DeadLetters & Retry;
  settings: { AUDIT_DELAY_SECONDS: number };
  clock: Clock;
  log: Log;
};

/** The life of an audit event: it is sent to the queue, at once or with others, written to D1, and deleted when it was kept long enough. */
export function makeAudit(ports: Ports) {
  const { clock, deadLetters, settings } = ports;
  const delay = settings.AUDIT_DELAY_SECONDS * SECOND;
  return {
    ...makeRecorders({ ...ports, delay, countLost: (events) => deadLetters.noteLost(events, clock.now()) }),
    ...makeConsume(ports),
    retryDeadLetters: makeRetryDeadLetters(ports),
    sweep: makeSweepAudit(ports),
  };
}
