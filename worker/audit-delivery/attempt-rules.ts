import type { AuditTarget, ChainPlace, TargetProblem } from "../db/db.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";

/** The pauses after failed attempts in a row. The last one repeats: a target is tried for as long as it exists. */
export const PAUSES = [5 * SECOND, 30 * SECOND, 1 * MINUTE, 5 * MINUTE, 15 * MINUTE] as const;
/** The longest pause that a target can ask for. */
const LONGEST = 1 * HOUR;

/** How an attempt ended. @property asked how many seconds the target asks to wait */
export type Attempt = { status?: number; problem?: TargetProblem; asked?: number };

/** Whether the target has the batch. Only an answer 2xx is a receipt. */
export const isReceipt = ({ status, problem }: Attempt): boolean => problem === undefined && status !== undefined && status >= 200 && status < 300;

/** @param failures the attempts that failed before this one @returns when the same batch is tried again, UTC ms */
export function dueAfter(failures: number, { asked = 0 }: Attempt, now: number): number {
  const pause = PAUSES[Math.min(failures, PAUSES.length - 1)] ?? LONGEST;
  return now + Math.max(pause, Math.min(asked * SECOND, LONGEST));
}

/** The id of a batch, which is the same at each attempt. @param end the place after it */
export const batchIdOf = ({ id, segment, position }: Pick<AuditTarget, "id" | "segment" | "position">, end: ChainPlace): string =>
  `${id}-${segment}.${position}-${end.segment}.${end.position}`;

/** The end of the batch that was tried before. @returns nothing if none was */
export const endOf = ({ endSegment, endPosition }: AuditTarget): ChainPlace | undefined =>
  endSegment === null || endPosition === null ? undefined : { segment: endSegment, position: endPosition };

/** Whether a sender may try the target now. */
export const isReady = ({ paused, dueAt, leaseUntil }: AuditTarget, now: number): boolean => !paused && dueAt <= now && leaseUntil <= now;

const isOfProject = (item: unknown): item is { projectId: ProjectId } =>
  typeof item === "object" && item !== null && "projectId" in item && typeof item.projectId === "string";

/** The projects of the events in messages of the audit's queue. */
export const projectsIn = (bodies: readonly unknown[]): ProjectId[] => [
  ...new Set(
    bodies
      .flat()
      .filter(isOfProject)
      .map(({ projectId }) => projectId),
  ),
];
