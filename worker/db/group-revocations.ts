import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AuthScopeId, JobId, LinkId, ProjectId, ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials } from "./connection-schema.ts";
import type { CredentialRow } from "./credentials.ts";
import { revocationMarks } from "./job-schema.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import { isAmong } from "./json-list.ts";
import type { LeftPlace } from "./left-credentials.ts";
import { jobs } from "./schema.ts";

/**
 * Whose credentials are revoked together: of members who fulfil all that is given. @property inactiveSince whose agents did nothing since, UTC ms
 * @property linkId what they connected through this link @property serverId what they connected at this server
 */
export type Group = { members?: string[]; inactiveSince?: number; linkId?: LinkId; serverId?: ServerId };
/** What became of the act. `running`: another one of the project has not ended yet. */
export type GroupBegun = { kind: "begun"; total: number } | { kind: "nobody" } | { kind: "running" };
export type GroupRevocations = ReturnType<typeof makeGroupRevocations>;

const isLive = sql`${credentials.status} <> 'revoked'`;
/** A member's own credential, not that of their playground. */
const isOfUser = sql`${credentials.subject} >= 'user:' AND ${credentials.subject} < 'user:~'`;

/** Revocations of many people's credentials: a mark for each, which holds at once, and a job that ends them. */
export function makeGroupRevocations(db: Database) {
  const marksOf = (jobId: JobId) => sql`SELECT 1 FROM revocation_marks WHERE job_id = ${jobId}`;

  /** The condition of the credentials of a group. */
  function isOf(projectId: ProjectId, { members, inactiveSince, linkId, serverId }: Group): SQL | undefined {
    const subjects = members?.map((id) => `user:${id}`);
    const inactive = sql`EXISTS (SELECT 1 FROM members WHERE members.project_id = ${projectId} AND members.user_id = substr(credentials.subject, 6)
      AND coalesce(members.last_active_at, members.created_at) < ${inactiveSince ?? 0})`;
    const ofServer = sql`credentials.auth_scope_id IN (SELECT id FROM auth_scopes WHERE server_id = ${serverId ?? ""}
      UNION ALL SELECT auth_scope_id FROM servers WHERE id = ${serverId ?? ""} AND project_id = ${projectId} AND deleted_at IS NULL)`;
    // By the subjects or the link if they are known: with a `+` the planner uses no index of the project.
    const isNarrow = subjects !== undefined || linkId !== undefined;
    return and(
      isNarrow ? sql`+${credentials.projectId} = ${projectId}` : eq(credentials.projectId, projectId),
      subjects && isAmong(credentials.subject, subjects),
      linkId && eq(credentials.linkId, linkId),
      inactiveSince === undefined ? undefined : inactive,
      serverId && ofServer,
      isOfUser,
      isLive,
    );
  }

  return {
    /**
     * Marks the credentials of a group, and begins the job that ends them: all or nothing. From then on no call uses one.
     * @param job its total is counted here
     */
    async begin(projectId: ProjectId, group: Group, job: NewJob): Promise<GroupBegun> {
      const isRunning = sql`EXISTS (SELECT 1 FROM jobs WHERE ${and(eq(jobs.projectId, projectId), eq(jobs.state, "running"), eq(jobs.kind, job.kind))})`;
      const [, , , [counted], [running]] = await db.batch([
        // An earlier mark of the same credential is of a job that has ended.
        db
          .insert(revocationMarks)
          .select(
            sql`SELECT ${credentials.authScopeId}, ${credentials.subject}, ${projectId}, ${job.id} FROM ${credentials} WHERE ${isOf(projectId, group)} AND NOT ${isRunning}`,
          )
          .onConflictDoUpdate({ target: [revocationMarks.authScopeId, revocationMarks.subject], set: { jobId: job.id } }),
        insertJob(db, job, sql`EXISTS (${marksOf(job.id)})`),
        db.run(
          sql`UPDATE auth_scopes SET revoking = ${job.id} WHERE id IN (SELECT DISTINCT auth_scope_id FROM revocation_marks WHERE job_id = ${job.id}) AND +project_id = ${projectId}`,
        ),
        db
          .update(jobs)
          .set({ total: sql`(SELECT count(*) FROM revocation_marks WHERE job_id = ${job.id})` })
          .where(and(eq(jobs.projectId, projectId), eq(jobs.id, job.id)))
          .returning({ total: jobs.total }),
        db.select({ isRunning: sql<number>`${isRunning}` }).from(sql`(SELECT 1)`),
      ]);
      if (counted) return { kind: "begun", total: counted.total };
      return { kind: running?.isRunning ? "running" : "nobody" };
    },

    /** Whether a subject's credential was revoked with those of others, and has not been given again. */
    async isMarked(projectId: ProjectId, subject: string, authScopeId: AuthScopeId): Promise<boolean> {
      const found = await db
        .select({ jobId: revocationMarks.jobId })
        .from(revocationMarks)
        .where(
          and(eq(revocationMarks.authScopeId, authScopeId), eq(revocationMarks.subject, subject), sql`+${revocationMarks.projectId} = ${projectId}`),
        )
        .get();
      return found !== undefined;
    },

    /** The next marked credentials that are not revoked yet. */
    async listNext(projectId: ProjectId, jobId: JobId, { scope, subject }: LeftPlace, limit: number): Promise<CredentialRow[]> {
      const rows = await db
        .select({ credential: credentials })
        .from(revocationMarks)
        .crossJoin(credentials)
        .where(
          and(
            eq(revocationMarks.jobId, jobId),
            sql`(${revocationMarks.authScopeId}, ${revocationMarks.subject}) > (${scope}, ${subject})`,
            eq(credentials.authScopeId, revocationMarks.authScopeId),
            eq(credentials.subject, revocationMarks.subject),
            sql`+${credentials.projectId} = ${projectId}`,
            isLive,
          ),
        )
        .orderBy(revocationMarks.authScopeId, revocationMarks.subject)
        .limit(limit)
        .all();
      return rows.map(({ credential }) => credential);
    },

    /** Forgets the marks of a job at its end. */
    async finish(projectId: ProjectId, jobId: JobId): Promise<void> {
      await db.batch([
        db.run(sql`UPDATE auth_scopes SET revoking = NULL WHERE revoking = ${jobId} AND +project_id = ${projectId}`),
        db.delete(revocationMarks).where(and(eq(revocationMarks.jobId, jobId), sql`+${revocationMarks.projectId} = ${projectId}`)),
      ]);
    },
  };
}
