import type { Job, JobProgress, NewJob } from "../db/db.ts";
import type { JobId, ProjectId } from "../lib/ids.ts";
import { pauseAfter, SETTLES } from "./job-rules.ts";

/** The owner of jobs that concern the whole instance. No project has this id. */
export const INSTANCE = "prj_instance" as ProjectId;

/**
 * A rotation counts which key sealed each record, seals again what another key sealed, and counts again, until a count finds nothing.
 * Keepers are found by the credentials of D1, and what is in the store by its own list.
 */
const ROTATION_STEPS = ["count.keepers", "count.store", "reseal.keepers", "reseal.store"] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/** How D1 has a step: by its first name, so that a rotation goes on with a later version of Cardea and with an earlier one. */
const STORED_AS: Record<RotationStep, string> = {
  "count.keepers": "count.keepers",
  "count.store": "count.store",
  "reseal.keepers": "renew.keepers",
  "reseal.store": "renew.store",
};

/**
 * How far a rotation has come. @property round how many counts came before this one @property after the last one that was looked at
 * @property from when the round's count began, UTC ms @property seen how many places it looked at @property records by key id, how many
 * records it found, less those that were sealed again since
 */
export type RotationCursor = {
  round: number;
  step: RotationStep;
  after: string;
  from: number;
  seen: number;
  records: Record<string, number>;
};

/** What a batch did. @property keyIds in a count: the keys found; else: those of what was sealed again @property next absent at the step's end */
export type RotationOutcome = { seen: number; keyIds: string[]; failed: number; next?: string };

/** How many places one batch looks at. A place costs a request to a keeper, or one or two KV operations. */
export const ROTATION_BATCH = 25;

/** After so many rounds, a record that cannot be sealed again is one that no key opens. It stays counted. */
export const MAX_ROUNDS = 12;

/** One text for one cursor: `advance` compares texts. */
export const writeRotation = ({ round, step, after, from, seen, records }: RotationCursor): string =>
  JSON.stringify([round, STORED_AS[step], after, from, seen, records]);

export function readRotation(text: string): RotationCursor {
  const [round, step, after, from, seen, records] = JSON.parse(text) as [number, string, string, number, number, Record<string, number>];
  return { round, step: ROTATION_STEPS.find((one) => STORED_AS[one] === step) ?? "count.keepers", after, from, seen, records };
}

const beginCount = (round: number, from: number): RotationCursor => ({ round, step: "count.keepers", after: "", from, seen: 0, records: {} });

/** A rotation that has not begun. @param keyId the key that is to seal everything @param by the user; null for Cardea itself */
export const newRotation = (id: JobId, keyId: string, by: string | null, now: number): NewJob => ({
  id,
  projectId: INSTANCE,
  kind: "vault.rotate",
  target: keyId,
  authScopeIds: null,
  cursor: writeRotation(beginCount(0, now)),
  total: 0,
  createdBy: by,
  createdAt: now,
});

/** How many records another key than this one sealed. */
export const countOld = (records: Record<string, number>, keyId: string): number =>
  Object.entries(records).reduce((sum, [id, count]) => (id === keyId ? sum : sum + Math.max(0, count)), 0);

function withBatch(cursor: RotationCursor, { keyIds, seen }: RotationOutcome, sign: 1 | -1): RotationCursor {
  const records = { ...cursor.records };
  for (const id of keyIds) records[id] = Math.max(0, (records[id] ?? 0) + sign);
  return { ...cursor, records, seen: cursor.seen + seen };
}

/** The progress of a rotation after a batch. @returns also `counted` if the batch completed a count */
export function decideRotation(
  job: Pick<Job, "target" | "cursor" | "done" | "failed" | "total" | "createdAt">,
  batch: RotationOutcome,
  now: number,
): { progress: JobProgress; counted?: { records: Record<string, number>; from: number } } {
  const before = readRotation(job.cursor);
  const isCount = before.step.startsWith("count.");
  const cursor = withBatch(before, batch, isCount ? 1 : -1);
  const failed = (before.step === "count.keepers" && before.after === "" ? 0 : job.failed) + batch.failed;
  const done = job.done + (isCount ? 0 : batch.keyIds.length);
  const running = { done, failed, total: Math.max(job.total, done), state: "running", finishedAt: null } as const;
  const goOn = (next: RotationCursor, dueAt = now, total = running.total) => ({
    progress: { ...running, total, cursor: writeRotation(next), dueAt },
  });

  if (batch.next !== undefined) return goOn({ ...cursor, after: batch.next });
  if (before.step === "count.keepers") return goOn({ ...cursor, step: "count.store", after: "" });
  if (before.step === "reseal.keepers") return goOn({ ...cursor, step: "reseal.store", after: "" });
  if (before.step === "reseal.store") return countAgain(now + Math.max(SETTLES, failed > 0 ? pauseAfter(before.round) : 0));

  // A count is over.
  const old = countOld(cursor.records, job.target);
  const settledAt = job.createdAt + SETTLES;
  const reseal = () => goOn({ ...cursor, step: "reseal.keepers", after: "" }, Math.max(now, settledAt), done + old);
  // What did not answer may be one project's broken place: it is counted again, but no other record waits for it.
  if (failed > 0) return old > 0 ? reseal() : countAgain(now + pauseAfter(before.round));
  const counted = { records: cursor.records, from: cursor.from };
  if (old === 0 && before.from < settledAt) return { ...countAgain(Math.max(now, settledAt)), counted };
  if (old === 0 || before.round >= MAX_ROUNDS) {
    return {
      progress: { ...running, failed: old, total: done + old, cursor: writeRotation(cursor), state: "done", dueAt: now, finishedAt: now },
      counted,
    };
  }
  return { ...reseal(), counted };

  /** The count begins when it is due, so that it sees what was written until then. */
  function countAgain(dueAt: number) {
    return goOn({ ...beginCount(before.round + 1, dueAt) }, dueAt);
  }
}
