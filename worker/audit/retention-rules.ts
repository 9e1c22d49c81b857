import { DAY } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";

/** How long the audit events of a project are kept, in days, unless an administrator decides otherwise. */
const DEFAULT_RETENTION_DAYS = 30;

/** How long the daily counts of calls are kept. They are much smaller than the events. In days. */
export const USAGE_RETENTION_DAYS = 400;

/**
 * How long rollups are kept, in days: each until it is in no period that is shown, nor in the one before. Weeks are kept for two years.
 */
export const ROLLUP_RETENTION_DAYS = { hour: 3, day: 62, week: 760 } as const;

/** The most counts or segments that one statement deletes or looks at. */
export const BATCH = 5000;
/** The most that one statement deletes of events in the audit database, of events in the main database, and of blocks, of 250 events at most. */
export const BATCHES = { blocks: 200, audit: BATCH, main: BATCH } as const;
/**
 * How many such batches one run deletes of all projects together, so that other queries of the database do not wait long. With a run every five minutes
 * it is 29 million events that are rows, and more than a million blocks, a day, even if all are of one project.
 */
export const BATCHES_A_RUN = 20;

/** @param chosen days, by an administrator of the project; 0 for a removed project, undefined for one that D1 does not know @param most days, by the operator */
export const retentionDays = (chosen: number | undefined, most: number): number => Math.min(chosen ?? DEFAULT_RETENTION_DAYS, most);

/** The removed projects among these, which keep no events. @param chosen days, by project */
export const listRemoved = (chosen: ReadonlyMap<ProjectId, number>): ProjectId[] => [...chosen].flatMap(([id, days]) => (days === 0 ? [id] : []));

/**
 * For how many days at least events stay that were not delivered yet, unless the operator allows fewer. A project that keeps its events for longer
 * keeps these as long as all.
 */
const WAITING_DAYS = 7;
/** An event may be so much older than its segment, because it was written late. */
const WRITTEN_LATE = 1 * DAY;

/** Events of a project that wait to be delivered: since when the oldest of them waits, UTC ms. Absent if none waits. */
type WaitingSince = ReadonlyMap<ProjectId, number>;

/** The time of a project's oldest event, in UTC milliseconds. */
export type Oldest = { projectId: ProjectId; oldest: number };
/** Events of the project that are older than this, in UTC milliseconds, are deleted. */
type Due = { projectId: ProjectId; before: number };

/**
 * The projects with events that are kept too long, the most overdue first.
 * @param chosen the days that administrators chose, by project @param most days, by the operator @param waiting what waits to be delivered @param now UTC milliseconds
 */
export function listDue(oldest: readonly Oldest[], chosen: ReadonlyMap<ProjectId, number>, most: number, waiting: WaitingSince, now: number): Due[] {
  return oldest
    .map((one) => ({ ...one, before: endOf(retentionDays(chosen.get(one.projectId), most), most, waiting.get(one.projectId), now) }))
    .filter((one) => one.oldest < one.before)
    .toSorted((a, b) => a.oldest - a.before - (b.oldest - b.before))
    .map(({ projectId, before }) => ({ projectId, before }));
}

/** Events that are older than this are deleted. @param days as long as events are kept @param since since when events wait to be delivered */
function endOf(days: number, most: number, since: number | undefined, now: number): number {
  const end = now - days * DAY;
  if (since === undefined || days === 0) return end;
  const held = now - Math.min(Math.max(days, WAITING_DAYS), most) * DAY;
  return Math.min(end, Math.max(held, since - WRITTEN_LATE));
}
