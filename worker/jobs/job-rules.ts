import type { CredentialFilter, CredentialRow, Job, JobKind, JobProgress, NewJob } from "../db/db.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import type { AuthScopeId } from "../lib/ids.ts";

/** By then requests and isolates with the former state have ended, and KV shows every write. */
export const SETTLES = 2 * MINUTE;

/**
 * The parts of a job's work, in their order. `clients` are Cardea's registrations at providers, which the ends of grants still need. `found` are
 * credentials that fit a filter: an earlier version knows no such step, so it leaves the job alone.
 */
type JobStep = "credentials" | "members" | "clients" | "grants" | "found";

/**
 * How far a job has come. @property round how often this step was begun @property scope the auth scope of the last one that was tried
 * @property after its subject, or its user's id; of the step `found` both are a place in the list of credentials
 * @property filter of the step `found`, while it runs
 */
export type JobCursor = { round: number; step: JobStep; scope: string; after: string; filter?: CredentialFilter | undefined };

/** What a batch did. @property next where the next batch of the step begins; absent at the step's end */
export type BatchOutcome = { ended: number; failed: number; next?: Pick<JobCursor, "scope" | "after"> };

/** How many parts one batch ends. A connection costs a request to its keeper, a member the KV operations of all grants of their agents, a grant of an agent its own. */
export const BATCH = { credentials: 25, members: 3, clients: 5, grants: 5, found: 25 } as const satisfies Record<JobStep, number>;

/**
 * How many batches one invocation does: 200 connections. That is some 25 queries to D1 of the 1,000 that are allowed, and 200 requests to
 * Durable Objects.
 */
export const BATCHES_PER_MESSAGE = 8;

/** A job whose next batch has been due for this long has lost its message. */
export const LOST_AFTER = 3 * MINUTE;

const FIRST_PAUSE = 10 * SECOND;
const LONGEST_PAUSE = 1 * HOUR;

const BEGINNING = { scope: "", after: "" };

/** One text for one cursor: `advance` compares texts. */
export const writeCursor = ({ round, step, scope, after, filter }: JobCursor): string =>
  JSON.stringify([round, step, scope, after, ...(filter ? [filter] : [])]);

export function readCursor(text: string): JobCursor {
  const [round, step, scope, after, filter] = JSON.parse(text) as [number, JobStep, string, string, CredentialFilter?];
  return { round, step, scope, after, filter };
}

/** A job that has not begun. @param filter of the step `found` */
export const newJob = (job: Omit<NewJob, "cursor">, filter?: CredentialFilter): NewJob => ({
  ...job,
  cursor: writeCursor({ round: 0, step: stepsOf(job.kind)[0] ?? "credentials", ...BEGINNING, filter }),
});

function stepsOf(kind: JobKind): JobStep[] {
  if (kind === "agent.revoke") return ["grants"];
  if (kind === "credentials.revoke") return ["found"];
  if (kind === "project.remove") return ["credentials", "members", "clients"];
  return kind === "members.revoke" ? ["credentials"] : ["credentials", "clients"];
}

/** How many batches an act does itself, in the background of its answer: one for each step, so that a small job is done at once. */
export const batchesAtOnce = (kind: JobKind): number => stepsOf(kind).length;

/** The pause before what failed is tried again, in ms: ten seconds, doubled up to an hour. It is tried for as long as it fails. */
export const pauseAfter = (round: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** round);

/** The progress of a job after a batch. At the end of a step, what failed is tried again after a pause; the next step begins when nothing has. */
export function decideProgress(job: Pick<Job, "kind" | "cursor" | "done" | "failed" | "total">, batch: BatchOutcome, now: number): JobProgress {
  const cursor = readCursor(job.cursor);
  const begins = cursor.scope === "" && cursor.after === "";
  const done = job.done + batch.ended;
  const failed = (begins ? 0 : job.failed) + batch.failed;
  const common = { done, failed, total: Math.max(job.total, done + failed), state: "running", dueAt: now, finishedAt: null } as const;
  if (batch.next) return { ...common, cursor: writeCursor({ ...cursor, ...batch.next }) };
  if (failed > 0)
    return { ...common, cursor: writeCursor({ ...cursor, round: cursor.round + 1, ...BEGINNING }), dueAt: now + pauseAfter(cursor.round) };
  const steps = stepsOf(job.kind);
  const step = steps[steps.indexOf(cursor.step) + 1];
  if (step) return { ...common, cursor: writeCursor({ round: 0, step, ...BEGINNING }) };
  // Nothing is left: some may have been ended by people themselves, or by a run that died before it counted.
  return { ...common, done: common.total, cursor: writeCursor({ ...cursor, filter: undefined }), state: "done", finishedAt: now };
}

/** Sorts behind every subject. */
export const BEHIND_ALL = "\uffff";
/** How many auth scopes one batch looks at. */
export const MAX_SCOPES = 20;

/** Where the credentials after these begin. */
export function placeOf(rows: Pick<CredentialRow, "authScopeId" | "subject">[]): BatchOutcome["next"] {
  const last = rows.at(-1);
  return last && { scope: last.authScopeId, after: last.subject };
}

/** The auth scopes of a job in the order of their ids, from one on. */
export const scopesFrom = (ids: AuthScopeId[], scope: string): AuthScopeId[] => [...ids].sort().filter((id) => id >= scope);
