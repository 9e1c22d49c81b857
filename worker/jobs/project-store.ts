import type { AuditMarks, Job, Jobs, LeftCredentials, ParameterPlace, StorePlace, VaultStoreRow, VaultStoreRows } from "../db/db.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { keepsReplica } from "../vault/store/places-rules.ts";
import { isEqualPlace, isSamePlace, KV_PLACE, problemsOfPlace } from "../vault/store/ssm-rules.ts";
import type { Vault } from "../vault/vault.ts";
import { SETTLES } from "./job-rules.ts";
import { beginPass } from "./move-rules.ts";
import type { RunJob, WorkQueue } from "./run-job.ts";

type Ports = {
  vaultStores: VaultStoreRows;
  jobs: Pick<Jobs, "find">;
  leftCredentials: Pick<LeftCredentials, "count">;
  auditMarks: Pick<AuditMarks, "find" | "put">;
  store: Pick<Vault["store"], "at">;
  runJob: RunJob;
  queue: WorkQueue;
  clock: Clock;
  log: Log;
};

/** The version of the parameter with which a path is tried. */
const PROBE = 1;
const probePath = (projectId: ProjectId): string => `${encodeURIComponent(projectId)}/probe/probe`;

/** How many projects one run of the schedule looks at. */
const MOST_PROJECTS = 500;
/** The mark of the last run; its place is the project after which the next one goes on, absent for the first. */
const SWEPT = "swept:stores";

/** The store of a project: where its ciphertexts are, and the move to another place. */
export function makeProjectStore({ vaultStores, jobs, leftCredentials, auditMarks, store, runJob, queue, clock, log }: Ports) {
  /** Writes, reads, lists and deletes a parameter, so that a fault is known before anything moves. @throws AppError `store.…` */
  async function probe(projectId: ProjectId, place: ParameterPlace): Promise<void> {
    const [path, version] = [probePath(projectId), PROBE];
    const there = store.at(place);
    await there.put(path, version, "Cardea checks whether it may use this path.");
    await there.find(path, version);
    await there.list(projectId, undefined);
    await there.delete(path, version);
  }

  /** @throws AppError `store.same`, `store.moving`, `request.invalid` */
  function requireMove(row: VaultStoreRow | undefined, to: StorePlace): StorePlace {
    const from = row?.place ?? KV_PLACE;
    const isMoving = row !== undefined && row.former !== null;
    if (isEqualPlace(from, to)) throw new AppError(isMoving ? "store.moving" : "store.same");
    if (isSamePlace(from, to))
      throw new AppError("request.invalid", {
        fields: { kmsKeyId: "To use another KMS key, enter another prefix too: the values move there with it." },
      });
    // The way back is the only move that may begin while another one goes on.
    if (isMoving && row.former && !isEqualPlace(row.former, to)) throw new AppError("store.moving");
    return from;
  }

  async function begin(
    projectId: ProjectId,
    slug: string,
    to: { place: StorePlace; former: StorePlace },
    by: string | null,
    seen: VaultStoreRow | undefined,
  ) {
    const now = clock.now();
    const total = await leftCredentials.count(projectId);
    // The way back lets batches of the move before it end, so that no value is deleted at both places.
    const dueAt = seen && seen.former !== null ? now + SETTLES : now;
    const named = { id: newId("job"), projectId, kind: "vault.move", target: slug, authScopeIds: null, total } as const;
    const job = { ...named, cursor: beginPass(dueAt), createdBy: by, createdAt: now, dueAt };
    if (!(await vaultStores.begin(to, job, seen?.jobId))) throw new AppError("store.moving");
    return { ...job, state: "running", done: 0, failed: 0, finishedAt: null } as const satisfies Job;
  }

  /** Whether a project whose place is the Parameter Store has left or received something in KV, other than the copies that stay there. */
  async function hasInKv(projectId: ProjectId, after?: string): Promise<boolean> {
    const { entries, next } = await store.at(KV_PLACE).list(projectId, after);
    if (entries.some(({ path }) => !keepsReplica(path))) return true;
    return next !== undefined && hasInKv(projectId, next);
  }

  /** Forgets a removed project that has nothing left. A page may be empty although more follow, and a killed `probe` may have left its parameter. */
  async function forgetIfEmpty(projectId: ProjectId, place: StorePlace): Promise<void> {
    await store.at(place).delete(probePath(projectId), PROBE);
    const { entries, next } = await store.at(place).list(projectId, undefined);
    if (entries.length === 0 && next === undefined) await vaultStores.forget(projectId);
  }

  async function settle({ isRemoved, ...row }: VaultStoreRow & { isRemoved: boolean }): Promise<void> {
    const { projectId, place, former } = row;
    if (former !== null || place.kind === "kv") return;
    if (isRemoved) return forgetIfEmpty(projectId, place);
    if (!(await hasInKv(projectId))) return;
    const { id } = await begin(projectId, "", { place, former: KV_PLACE }, null, row);
    await queue.send({ job: id, projectId });
  }

  return {
    /** @returns the place of new ciphertexts, and the last move if it is remembered */
    async find(projectId: ProjectId): Promise<{ row: VaultStoreRow | undefined; job: Job | undefined }> {
      const row = await vaultStores.find(projectId);
      return { row, job: row && (await jobs.find(projectId, row.jobId)) };
    },

    /** Begins a move. Its first batch is done in the background of the answer. @throws AppError `store.…` or `request.invalid`; then nothing has changed */
    async move(project: { id: ProjectId; slug: string }, to: StorePlace, by: string, background: Background): Promise<Job> {
      const fields = to.kind === "ssm" ? problemsOfPlace(to) : {};
      if (Object.keys(fields).length > 0) throw new AppError("request.invalid", { fields });
      const row = await vaultStores.find(project.id);
      const former = requireMove(row, to);
      if (to.kind === "ssm") await probe(project.id, to);
      const job = await begin(project.id, project.slug, { place: to, former }, by, row);
      const work = runJob({ job: job.id, projectId: project.id }, 1);
      background(work.catch((error: unknown) => log.error("job.interrupted", { job: job.id, projectId: project.id, reason: reasonOf(error) })));
      return job;
    },

    /**
     * What the schedule does: it moves what is in KV although its project is elsewhere (a request that began before a move, or a restore), and forgets
     * removed projects that have nothing left. A place that does not answer stops no other. Each run goes on where the last one stopped.
     */
    async sweep(): Promise<void> {
      const begun = (await auditMarks.find(SWEPT))?.place ?? "";
      let after: string | null = begun;
      for (let seen = 0; after !== null && seen < MOST_PROJECTS; seen++) {
        const row: Awaited<ReturnType<VaultStoreRows["findNext"]>> = await vaultStores.findNext(after);
        if (row) await settle(row).catch((error: unknown) => log.error("store.not_settled", { projectId: row.projectId, reason: reasonOf(error) }));
        after = row?.projectId ?? null;
      }
      if ((after ?? "") !== begun) await auditMarks.put(SWEPT, clock.now(), after);
    },
  };
}
