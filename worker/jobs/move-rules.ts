import type { Job, JobProgress } from "../db/db.ts";
import { pauseAfter, SETTLES } from "./job-rules.ts";

/**
 * How far a move has come. It goes through the former place until a pass that began late enough finds nothing there. @property round how many passes in
 * a row had failures @property after the position in the list; empty for its beginning @property from when the pass began, UTC ms @property found
 * how many this pass has taken from there
 */
type MoveCursor = { round: number; after: string; from: number; found: number };

/** What a batch did. @property stuck whether going on makes no sense, because nothing succeeds @property next absent at the end of the list */
export type MoveOutcome = { moved: number; failed: number; stuck: boolean; next?: string };

/** How many values one batch moves at most. Each costs two requests to its keeper and some six to KV and the Parameter Store. */
export const MOVE_BATCH = 20;
/** How many values are on their way at the same time: AWS lets few be written in a second. */
export const MOVED_AT_ONCE = 4;
/** How many batches one invocation does. */
export const MOVE_BATCHES_PER_MESSAGE = 4;

/** One text for one cursor: `advance` compares texts. */
export const writeMove = ({ round, after, from, found }: MoveCursor): string => JSON.stringify([round, after, from, found]);

export function readMove(text: string): MoveCursor {
  const [round, after, from, found] = JSON.parse(text) as [number, string, number, number];
  return { round, after, from, found };
}

export const beginPass = (from: number, round = 0): string => writeMove({ round, after: "", from, found: 0 });

/** The progress of a move after a batch. */
export function decideMove(
  job: Pick<Job, "cursor" | "done" | "failed" | "total" | "createdAt">,
  { moved, failed: failedNow, stuck, next }: MoveOutcome,
  now: number,
): JobProgress {
  const cursor = readMove(job.cursor);
  const done = job.done + moved;
  const failed = (cursor.after === "" ? 0 : job.failed) + failedNow;
  const found = cursor.found + moved;
  const running = { done, failed, total: Math.max(job.total, done + failed), state: "running", finishedAt: null } as const;
  const passAt = (dueAt: number, round: number): JobProgress => ({ ...running, cursor: beginPass(dueAt, round), dueAt });

  // A pass that has moved something shows that the place works, so the pauses grow from the shortest again.
  const round = found > 0 ? 0 : cursor.round;
  if (stuck) return passAt(now + pauseAfter(round), round + 1);
  if (next !== undefined) return { ...running, cursor: writeMove({ ...cursor, after: next, found }), dueAt: now };
  if (failed > 0) return passAt(now + pauseAfter(round), round + 1);
  const settledAt = job.createdAt + SETTLES;
  if (found > 0 || cursor.from < settledAt) return passAt(Math.max(now, settledAt), 0);
  return { ...running, total: done, cursor: job.cursor, state: "done", dueAt: now, finishedAt: now };
}
