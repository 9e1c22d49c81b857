import type { Job, JobProgress, VaultStoreRow, VaultStoreRows } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type ErrorCode, reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { StoredEntry, Vault } from "../vault/vault.ts";
import { decideMove, MOVE_BATCH, MOVED_AT_ONCE, type MoveOutcome, readMove } from "./move-rules.ts";
import type { UsesSecret } from "./rotate-keys.ts";

type Ports = {
  vaultStores: Pick<VaultStoreRows, "find" | "finish" | "noteProblem">;
  store: Pick<Vault["store"], "at">;
  moveEntry: Vault["moveEntry"];
  clients: UsesSecret;
  clock: Clock;
  log: Log;
};

/** A fault of one value, which others need not have. */
const OF_ONE: ErrorCode = "store.value_too_large";

/** Does the next batch of a move. What fails in it is counted, logged, shown and tried again. @throws an error of D1, so that the message comes again */
export function makeMoveStore({ vaultStores, store, moveEntry, clients, clock, log }: Ports) {
  type Moving = VaultStoreRow & { former: NonNullable<VaultStoreRow["former"]> };

  async function moveNext({ projectId, jobId, place: to, former: from }: Moving, after: string): Promise<MoveOutcome & { problem?: ErrorCode }> {
    const problems: ErrorCode[] = [];
    const note = (error: unknown) => {
      problems.push(error instanceof AppError ? error.code : "internal.failed");
      log.error("move.failed_part", { projectId, reason: reasonOf(error) });
    };
    // Without the settings of the Parameter Store there is no such place, which is a problem of the move like others.
    const list = async () => store.at(from).list(projectId, after || undefined, { limit: MOVE_BATCH });
    const page = await list().catch(note);
    if (!page) return { moved: 0, failed: 1, stuck: true, problem: problems[0] };

    const isCurrent = async () => (await vaultStores.find(projectId))?.jobId === jobId;
    const moved: StoredEntry[] = [];
    const isStuck = () => problems.some((code) => code !== OF_ONE);
    for (let at = 0; at < page.entries.length && !isStuck(); at += MOVED_AT_ONCE) {
      const group = page.entries.slice(at, at + MOVED_AT_ONCE);
      const outcomes = await Promise.allSettled(group.map((entry) => moveEntry(entry, { from, to }, clients, isCurrent)));
      for (const outcome of outcomes) if (outcome.status === "rejected") note(outcome.reason);
      moved.push(...group.filter((_, index) => outcomes[index]?.status === "fulfilled" && outcomes[index].value !== "kept"));
    }
    return {
      ...{ moved: moved.length, failed: problems.length, stuck: isStuck(), problem: problems[0] },
      ...(page.next !== undefined && { next: page.next }),
    };
  }

  return async (job: Job): Promise<JobProgress> => {
    const row = await vaultStores.find(job.projectId);
    const { done, failed, cursor } = job;
    // Another move has taken the place of this one, or this one had ended when its run was killed.
    if (!row || row.jobId !== job.id || row.former === null)
      return { cursor, done, failed, total: done, state: "done", dueAt: clock.now(), finishedAt: clock.now() };
    const outcome = await moveNext({ ...row, former: row.former }, readMove(cursor).after);
    const progress = decideMove(job, outcome, clock.now());
    const problem = outcome.problem ?? (progress.failed > 0 ? row.problem : null);
    if (problem !== row.problem) await vaultStores.noteProblem(job.projectId, job.id, problem);
    if (progress.state === "done") await vaultStores.finish(job.projectId, job.id);
    return progress;
  };
}
