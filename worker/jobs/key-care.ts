import type { Job, Jobs, VaultKeyRows } from "../db/db.ts";
import type { Background } from "../lib/background.ts";
import { type Clock, DAY } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { KeyMark } from "../vault/vault.ts";
import { isBroken, judgeKey, type KeyView } from "./key-care-rules.ts";
import { INSTANCE, newRotation, readRotation } from "./rotation-rules.ts";
import type { RunJob, WorkQueue } from "./run-job.ts";

type Ports = {
  jobs: Jobs;
  vaultKeys: VaultKeyRows;
  keyMarks: KeyMark[];
  activeKeyId: string;
  runJob: RunJob;
  queue: WorkQueue;
  clock: Clock;
  log: Log;
};

/** How often what older keys sealed is counted again while they are in the settings. */
const COUNTED_EVERY = 1 * DAY;

/** Looks after the vault's keys: lists them, says what needs each, and rotates everything to the first. */
export function makeKeyCare({ jobs, vaultKeys, keyMarks, activeKeyId, runJob, queue, clock, log }: Ports) {
  const findRotation = async (): Promise<Job | undefined> => (await jobs.list(INSTANCE, { limit: 1 }))[0];

  async function list(): Promise<{ keys: KeyView[]; rotation: Job | undefined }> {
    const [rows, rotation] = await Promise.all([vaultKeys.list(), findRotation()]);
    const isRunning = rotation?.state === "running" && rotation.target === activeKeyId;
    const rotatedAt = rotation?.state === "done" && rotation.target === activeKeyId ? rotation.createdAt : undefined;
    const cursor = isRunning ? readRotation(rotation.cursor) : undefined;
    // While it seals again, the rotation knows what is left.
    const left = cursor?.step.startsWith("reseal.") ? cursor.records : undefined;
    const keys = await Promise.all(
      rows.map(async (row) => {
        const signInsUntil = await vaultKeys.signInsUntil(row.id);
        const records = left ? (left[row.id] ?? 0) : row.records;
        const state = judgeKey({ marks: keyMarks, row: { ...row, records }, signInsUntil, rotatedAt }, clock.now());
        return { id: row.id, state, seenAt: row.seenAt, records, countedAt: row.countedAt, signInsUntil };
      }),
    );
    return { keys, rotation };
  }

  /** The keys without which records do not open. */
  const listBroken = async (): Promise<KeyView[]> => (await list()).keys.filter(({ state }) => isBroken(state));

  /** Ends a rotation whose target no longer seals. The new rotation also seals again what the old one had sealed. */
  const end = (job: Job) => {
    const { cursor, done, failed, total, dueAt } = job;
    return jobs.advance(job, { cursor, done, failed, total, dueAt, state: "done", finishedAt: clock.now() });
  };

  /** Begins a rotation, or a count if nothing needs an older key. @throws AppError `rotation.running` if there is one */
  async function begin(by: string | null): Promise<Job> {
    await vaultKeys.note(keyMarks, clock.now());
    const running = await findRotation();
    if (running?.state === "running" && running.target !== activeKeyId) await end(running);
    const job = newRotation(newId("job"), activeKeyId, by, clock.now());
    if (!(await jobs.insertUnlessRunning(job))) throw new AppError("rotation.running");
    return { ...job, state: "running", done: 0, failed: 0, dueAt: job.createdAt, finishedAt: null };
  }

  return {
    list,

    /** Begins a rotation, whose first batches are done in the background of the answer. */
    async rotate(by: string, background: Background): Promise<Job> {
      const job = await begin(by);
      const work = runJob({ job: job.id, projectId: INSTANCE }, 1);
      background(work.catch((error: unknown) => log.error("job.interrupted", { job: job.id, reason: reasonOf(error) })));
      return job;
    },

    listBroken,

    /** @throws an error that names the keys without which records do not open */
    async check(): Promise<void> {
      const broken = await listBroken();
      if (broken.length > 0) throw new AppError("vault.key_missing", { reason: broken.map(({ id, state }) => `key ${id} is ${state}`).join("; ") });
    },

    /**
     * What the schedule does: it notes the keys of the settings, forgets those that are gone and not needed, and begins a rotation
     * when another key has come first, and every day while there are older keys, because an isolate may have sealed with one since.
     */
    async sweep(): Promise<void> {
      await vaultKeys.note(keyMarks, clock.now());
      const { keys, rotation } = await list();
      const ids = new Set(keyMarks.map(({ id }) => id));
      for (const { id, state } of keys) if (state === "unneeded" && !ids.has(id)) await vaultKeys.forget(id);
      const isRecent = rotation?.target === activeKeyId && (rotation.state === "running" || rotation.createdAt + COUNTED_EVERY > clock.now());
      if (keyMarks.length < 2 || isRecent) return;
      const { id } = await begin(null);
      await queue.send({ job: id, projectId: INSTANCE });
    },
  };
}
