import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import type { ErrorCode } from "../lib/errors.ts";
import type { JobId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import { jobs, projects, vaultStores } from "./schema.ts";
import type { StorePlace } from "./vault-store-schema.ts";

export type VaultStoreRow = typeof vaultStores.$inferSelect;
export type VaultStoreRows = ReturnType<typeof makeVaultStoreRows>;

/** Where each project has its ciphertexts. */
export function makeVaultStoreRows(db: Database) {
  const ofMove = (projectId: ProjectId, jobId: JobId) => and(eq(vaultStores.projectId, projectId), eq(vaultStores.jobId, jobId));

  return {
    /** @returns nothing for a project whose ciphertexts are in KV only */
    async find(projectId: ProjectId): Promise<VaultStoreRow | undefined> {
      return db.select().from(vaultStores).where(eq(vaultStores.projectId, projectId)).get();
    },

    /** The row of the next project after another one, in the order of their ids, with whether the project was removed. */
    async findNext(after: string): Promise<(VaultStoreRow & { isRemoved: boolean }) | undefined> {
      const [found] = await db
        .select({ row: vaultStores, removedAt: projects.deletedAt })
        .from(vaultStores)
        .leftJoin(projects, eq(projects.id, vaultStores.projectId))
        .where(gt(vaultStores.projectId, after as ProjectId))
        .orderBy(asc(vaultStores.projectId))
        .limit(1)
        .all();
      return found && { ...found.row, isRemoved: found.removedAt !== null };
    },

    /**
     * Begins a move: new ciphertexts go to its place from here on. It ends the move before it, which may be under way. All or nothing.
     * @param seen the job of the row that the caller decided by; absent if there was none. Another one has changed the row since: then nothing is done
     * @returns whether it has begun
     */
    async begin({ place, former }: { place: StorePlace; former: StorePlace }, job: NewJob, seen: JobId | undefined): Promise<boolean> {
      const { projectId, id: jobId, createdAt: since } = job;
      const row = { place, former, jobId, since, problem: null };
      const begun = sql`EXISTS (SELECT 1 FROM vault_stores WHERE project_id = ${projectId} AND job_id = ${jobId})`;
      const setWhere = seen === undefined ? sql`0` : eq(vaultStores.jobId, seen);
      // A row that was seen and has gone since: that move has ended, so the caller decides again.
      const values = sql`SELECT ${projectId}, ${JSON.stringify(place)}, ${JSON.stringify(former)}, ${jobId}, ${since}, NULL
        WHERE ${seen === undefined ? sql`1` : sql`EXISTS (SELECT 1 FROM vault_stores WHERE project_id = ${projectId})`}`;
      const [changed] = await db.batch([
        db.insert(vaultStores).select(values).onConflictDoUpdate({ target: vaultStores.projectId, set: row, setWhere }).returning(),
        insertJob(db, job, begun),
        db
          .update(jobs)
          .set({ state: "done", finishedAt: since })
          .where(and(eq(jobs.projectId, projectId), eq(jobs.id, sql`${seen ?? ""}`), eq(jobs.state, "running"), begun)),
      ]);
      return changed.length > 0;
    },

    /** Ends a move after which nothing is left at the former place. A project that is back in KV needs no row. */
    async finish(projectId: ProjectId, jobId: JobId): Promise<void> {
      await db.batch([
        db.delete(vaultStores).where(and(ofMove(projectId, jobId), sql`json_extract(${vaultStores.place}, '$.kind') = 'kv'`)),
        db
          .update(vaultStores)
          .set({ former: null, problem: null })
          .where(and(ofMove(projectId, jobId), isNotNull(vaultStores.former))),
      ]);
    },

    async noteProblem(projectId: ProjectId, jobId: JobId, problem: ErrorCode | null): Promise<void> {
      await db.update(vaultStores).set({ problem }).where(ofMove(projectId, jobId));
    },

    /** Forgets a removed project that has nothing left in the Parameter Store. */
    async forget(projectId: ProjectId): Promise<void> {
      await db.delete(vaultStores).where(eq(vaultStores.projectId, projectId));
    },
  };
}
