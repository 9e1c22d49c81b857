import { and, asc, eq, gte, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AuthScopeId, JobId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials } from "./connection-schema.ts";
import type { CredentialRow } from "./credentials.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import { isAmong, jsonList } from "./json-list.ts";
import { ALL_DAYS, authScopes, credentialCounts, memberCounts, members, revocationMarks } from "./schema.ts";
import { LAST } from "./text-order.ts";

export type Revocations = ReturnType<typeof makeRevocations>;
/** The members whose connections are revoked: all, those whose address begins with a text, or those of a list of addresses. */
export type ChosenMembers = { kind: "all" } | { kind: "prefix"; prefix: string } | { kind: "emails"; emails: string[] };
/** A mark as the directory of its project has it. Null: all. */
export type RevocationMark = Pick<typeof revocationMarks.$inferSelect, "authScopeIds" | "userIds" | "givenUntil">;
/** @property people the next of the chosen users, at most as many as were asked for; null for all members */
type MarkedPeople = { givenUntil: number; people: string[] | null };

/** The most revocations of a project that are under way: all of them are in its directory. */
const MOST_MARKS = 20;
/** The most users of one mark, unless it is for all members: their ids are in the directory. */
export const MOST_CHOSEN = 10_000;
/** The most connections in the playground that a count leaves out one by one. */
const MOST_OF_PLAYGROUND = 1000;
/** Written exactly as the indexes write them, because SQLite compares the texts. */
const isLive = sql`${credentials.status} <> 'revoked'`;
const isOfPlayground = sql`${credentials.subject} >= 'playground:' AND ${credentials.subject} < 'playground:~'`;
const isOfUser = sql`${credentials.subject} >= 'user:' AND ${credentials.subject} < 'user:~'`;

/** The statement that reads the marks of a project, for a batch. @param projectId an id, or SQL that finds one */
export const selectMarks = (db: Database, projectId: SQL) =>
  db
    .select({ authScopeIds: revocationMarks.authScopeIds, userIds: revocationMarks.userIds, givenUntil: revocationMarks.givenUntil })
    .from(revocationMarks)
    .where(eq(revocationMarks.projectId, projectId));

/** Revocations of many members' credentials at once: each is a mark, which holds from the moment it is written, and a job. */
export function makeRevocations(db: Database) {
  const among = (projectId: ProjectId, chosen: ChosenMembers): SQL | undefined => {
    const own = and(eq(members.projectId, projectId), isNull(members.removedAt));
    if (chosen.kind === "all") return own;
    if (chosen.kind === "emails") return and(own, isAmong(members.email, chosen.emails));
    return and(own, gte(members.email, chosen.prefix), lt(members.email, `${chosen.prefix}${LAST}`));
  };

  /** All members: by the counters, without what people gave for the playground. */
  async function countAll(projectId: ProjectId, authScopeIds: AuthScopeId[] | null): Promise<{ members: number; connections: number }> {
    const named = authScopeIds ? isAmong(credentials.authScopeId, authScopeIds) : undefined;
    const playground = db
      .select({ id: credentials.id })
      .from(credentials)
      .where(and(eq(credentials.projectId, projectId), isOfPlayground, isLive, named))
      .limit(MOST_OF_PLAYGROUND);
    const [[all], [live], [tried]] = await db.batch([
      db
        .select({ members: memberCounts.members })
        .from(memberCounts)
        .where(and(eq(memberCounts.projectId, projectId), eq(memberCounts.day, ALL_DAYS))),
      db
        .select({ connections: sql<number>`coalesce(sum(${credentialCounts.live}), 0)` })
        .from(credentialCounts)
        .innerJoin(authScopes, and(eq(authScopes.id, credentialCounts.authScopeId), eq(authScopes.level, "user")))
        .where(and(eq(credentialCounts.projectId, projectId), authScopeIds ? isAmong(credentialCounts.authScopeId, authScopeIds) : undefined)),
      db.select({ connections: sql<number>`count(*)` }).from(playground.as("tried")),
    ]);
    return { members: all?.members ?? 0, connections: Math.max(0, (live?.connections ?? 0) - (tried?.connections ?? 0)) };
  }

  return {
    /**
     * How many members are chosen, and how many live connections they have. Of those chosen by address at most one more than a mark can have is counted.
     * @param authScopeIds null for all of the project's
     */
    async count(projectId: ProjectId, chosen: ChosenMembers, authScopeIds: AuthScopeId[] | null): Promise<{ members: number; connections: number }> {
      if (chosen.kind === "all") return countAll(projectId, authScopeIds);
      const people = db
        .select({ subject: sql<string>`'user:' || ${members.userId}`.as("chosen_subject") })
        .from(members)
        .where(among(projectId, chosen))
        .orderBy(asc(members.email))
        .limit(MOST_CHOSEN + 1)
        .as("chosen");
      const [[counted], [found]] = await db.batch([
        db.select({ members: sql<number>`count(*)` }).from(people),
        db
          .select({ connections: sql<number>`count(*)` })
          .from(people)
          // By the people alone: with a `+` the planner uses no index for the rest.
          .innerJoin(credentials, and(eq(credentials.subject, people.subject), sql`+${credentials.projectId} = ${projectId}`, isLive))
          .where(authScopeIds ? isAmong(sql`+${credentials.authScopeId}`, authScopeIds) : undefined),
      ]);
      return { members: counted?.members ?? 0, connections: found?.connections ?? 0 };
    },

    /** The addresses among these that no member has. @param emails at most 1,000, in lower case */
    async listUnknown(projectId: ProjectId, emails: string[]): Promise<string[]> {
      const known = await db
        .select({ email: members.email })
        .from(members)
        .where(among(projectId, { kind: "emails", emails }))
        .all();
      const addresses = new Set(known.map(({ email }) => email));
      return emails.filter((email) => !addresses.has(email));
    },

    /**
     * Marks what the chosen members gave until now, and stores the job that ends it. From here on no call uses it.
     * @returns false if too many revocations are under way, or if more members are chosen than a mark can have
     */
    async mark(projectId: ProjectId, job: NewJob, chosen: ChosenMembers): Promise<boolean> {
      const ids = sql`(SELECT user_id FROM members WHERE ${among(projectId, chosen)} ORDER BY user_id LIMIT ${MOST_CHOSEN + 1})`;
      const userIds = chosen.kind === "all" ? sql`NULL` : sql`(SELECT json_group_array(user_id) FROM ${ids})`;
      const scopes = job.authScopeIds && JSON.stringify(job.authScopeIds);
      const running = sql`SELECT count(*) FROM (SELECT 1 FROM revocation_marks WHERE project_id = ${projectId} LIMIT ${MOST_MARKS})`;
      const [marked] = await db.batch([
        // All columns of the table, in its order.
        db
          .insert(revocationMarks)
          .select(
            sql`SELECT ${job.id}, ${projectId}, ${scopes}, chosen.user_ids, ${job.createdAt} FROM (SELECT ${userIds} AS user_ids) AS chosen
              WHERE (${running}) < ${MOST_MARKS} AND coalesce(json_array_length(chosen.user_ids), 0) <= ${MOST_CHOSEN}`,
          )
          .returning({ jobId: revocationMarks.jobId }),
        insertJob(db, job, sql`EXISTS (SELECT 1 FROM revocation_marks WHERE job_id = ${job.id} AND project_id = ${projectId})`),
      ]);
      return marked.length > 0;
    },

    /** The marks of a project. */
    list: (projectId: ProjectId): Promise<RevocationMark[]> => selectMarks(db, sql`${projectId}`).all(),

    /**
     * The next people of a mark, in the order of their ids, in which the mark has them. @param from the id of the first one
     * @returns nothing if there is no such mark
     */
    async findPeople(projectId: ProjectId, jobId: JobId, from: string, limit: number): Promise<MarkedPeople | undefined> {
      const next = sql`(SELECT value FROM json_each(revocation_marks.user_ids) WHERE value >= ${from} LIMIT ${limit})`;
      const people = jsonList(sql`(SELECT json_group_array(value) FROM ${next})`, z.string());
      const found = await db
        .select({ givenUntil: revocationMarks.givenUntil, people, isForAll: sql<number>`${revocationMarks.userIds} IS NULL` })
        .from(revocationMarks)
        .where(and(eq(revocationMarks.projectId, projectId), eq(revocationMarks.jobId, jobId)))
        .get();
      return found && { givenUntil: found.givenUntil, people: found.isForAll ? null : found.people };
    },

    /**
     * Credentials of some people that are still to be ended, in the order of their subject and auth scope.
     * @param people at most 100 users @param authScopeIds null for all @param after the last one before
     */
    async listLeft(
      projectId: ProjectId,
      { people, authScopeIds, givenUntil }: { people: string[]; authScopeIds: AuthScopeId[] | null; givenUntil: number },
      after: { subject: string; scope: string },
      limit: number,
    ): Promise<CredentialRow[]> {
      return db
        .select()
        .from(credentials)
        .where(
          and(
            // By the people alone: with a `+` the planner uses no index for the rest.
            sql`+${credentials.projectId} = ${projectId}`,
            isAmong(
              credentials.subject,
              people.map((id) => `user:${id}`),
            ),
            authScopeIds ? isAmong(sql`+${credentials.authScopeId}`, authScopeIds) : undefined,
            sql`(+${credentials.subject}, +${credentials.authScopeId}) > (${after.subject}, ${after.scope})`,
            lte(credentials.createdAt, givenUntil),
            isLive,
          ),
        )
        .orderBy(sql`+${credentials.subject}`, sql`+${credentials.authScopeId}`)
        .limit(limit)
        .all();
    },

    /**
     * Credentials of all members that are still to be ended, in the order of their auth scope and subject.
     * @param authScopeId absent for all
     */
    async listLeftOfAll(
      projectId: ProjectId,
      authScopeId: AuthScopeId | undefined,
      givenUntil: number,
      { scope, subject }: { scope: string; subject: string },
      limit: number,
    ): Promise<CredentialRow[]> {
      const after = authScopeId
        ? and(eq(credentials.authScopeId, authScopeId), sql`${credentials.subject} > ${subject}`)
        : sql`(${credentials.authScopeId}, ${credentials.subject}) > (${scope}, ${subject})`;
      return db
        .select()
        .from(credentials)
        .where(and(eq(credentials.projectId, projectId), after, isOfUser, lte(credentials.createdAt, givenUntil), isLive))
        .orderBy(credentials.authScopeId, credentials.subject)
        .limit(limit)
        .all();
    },

    /** Takes a mark away once its job has ended the credentials. */
    async lift(projectId: ProjectId, jobId: JobId): Promise<void> {
      await db.delete(revocationMarks).where(and(eq(revocationMarks.projectId, projectId), eq(revocationMarks.jobId, jobId)));
    },
  };
}
