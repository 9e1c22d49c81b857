import { and, desc, eq, gt, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { JobId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import type { Page } from "./page.ts";
import { jobs } from "./schema.ts";

export type Job = typeof jobs.$inferSelect;
/** A job as an act makes it, before its work has begun. */
export type NewJob = Pick<Job, "id" | "projectId" | "kind" | "target" | "authScopeIds" | "cursor" | "total" | "createdBy" | "createdAt"> &
  Partial<Pick<Job, "dueAt">>;
/** What one batch has changed. @property dueAt when the next batch is due, UTC ms */
export type JobProgress = Pick<Job, "cursor" | "done" | "failed" | "total" | "state" | "dueAt" | "finishedAt">;
export type Jobs = ReturnType<typeof makeJobs>;

/** The statement that stores a job, for the batch of the act's mark. @param condition that the mark was made; absent if it always is */
export function insertJob(db: Database, job: NewJob, condition: SQL = sql`1`) {
  const scopes = job.authScopeIds && JSON.stringify(job.authScopeIds);
  // All columns of the table, in its order.
  return db
    .insert(jobs)
    .select(
      sql`SELECT ${job.id}, ${job.projectId}, ${job.kind}, ${job.target}, ${scopes}, 'running', ${job.cursor}, ${job.total}, 0, 0, ${job.createdBy}, ${job.createdAt}, ${job.dueAt ?? job.createdAt}, NULL WHERE ${condition}`,
    );
}

export function makeJobs(db: Database) {
  return {
    async insert(job: NewJob): Promise<void> {
      await insertJob(db, job);
    },

    /** Stores a job unless one of its kind runs in its project. One statement decides, so of two at once one is stored. */
    async insertUnlessRunning(job: NewJob): Promise<boolean> {
      const same = and(eq(jobs.projectId, job.projectId), eq(jobs.state, "running"), eq(jobs.kind, job.kind));
      const { meta } = await insertJob(db, job, sql`NOT EXISTS (SELECT 1 FROM ${jobs} WHERE ${same})`);
      return meta.changes > 0;
    },

    async find(projectId: ProjectId, id: JobId): Promise<Job | undefined> {
      return db
        .select()
        .from(jobs)
        .where(and(eq(jobs.projectId, projectId), eq(jobs.id, id)))
        .get();
    },

    /** Jobs of a project, newest first. */
    async list(projectId: ProjectId, { after, limit }: Page): Promise<Job[]> {
      return db
        .select()
        .from(jobs)
        .where(and(eq(jobs.projectId, projectId), after && sql`(${jobs.createdAt}, ${jobs.id}) < (${after.createdAt}, ${after.id})`))
        .orderBy(desc(jobs.createdAt), desc(jobs.id))
        .limit(limit)
        .all();
    },

    /** Removals of projects that the user began: running ones, and those that ended since then. Their projects cannot be queried any more. */
    async listRemovals(userId: string, endedAfter: number): Promise<Job[]> {
      return db
        .select()
        .from(jobs)
        .where(and(eq(jobs.createdBy, userId), sql`${jobs.kind} = 'project.remove'`, or(eq(jobs.state, "running"), gt(jobs.finishedAt, endedAfter))))
        .orderBy(desc(jobs.createdAt))
        .limit(20)
        .all();
    },

    /** Jobs of all projects whose next batch has been due since a time: their message was lost. The one that waits longest comes first. */
    async listOverdue(since: number, limit: number): Promise<Pick<Job, "id" | "projectId">[]> {
      return db
        .select({ id: jobs.id, projectId: jobs.projectId })
        .from(jobs)
        .where(and(eq(jobs.state, "running"), lte(jobs.dueAt, since)))
        .orderBy(jobs.dueAt)
        .limit(limit)
        .all();
    },

    /**
     * Stores what a batch has done, if the job is still where the batch began. Of two that did the same batch, one counts.
     * @returns the job now; nothing if another one has gone on
     */
    async advance({ projectId, id, cursor }: Pick<Job, "projectId" | "id" | "cursor">, progress: JobProgress): Promise<Job | undefined> {
      const [advanced] = await db
        .update(jobs)
        .set(progress)
        .where(and(eq(jobs.projectId, projectId), eq(jobs.id, id), eq(jobs.state, "running"), eq(jobs.cursor, cursor)))
        .returning();
      return advanced;
    },

    /** Deletes what was done before a time. */
    async sweep(before: number): Promise<void> {
      await db.delete(jobs).where(and(eq(jobs.state, "done"), lt(jobs.dueAt, before)));
    },
  };
}
