import { and, asc, eq, isNotNull, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { AuthScopeId, CredentialId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials } from "./connection-schema.ts";
import type { TroubleKind } from "./connection-trouble-schema.ts";
import { authScopes, connectionTroubles, members, projects, servers, user } from "./schema.ts";

export type ConnectionTroubles = ReturnType<typeof makeConnectionTroubles>;
/** A trouble as its person is told of it. */
export type PersonTrouble = Awaited<ReturnType<ConnectionTroubles["listOfPerson"]>>[number];
/** A trouble as it was read, with when its person was to be told. */
type ReadNotice = { credential: CredentialId; noticeDueAt: number | null };
/** What the keeper's watch has found. @property at since when, or when it ends, UTC ms */
type FoundTrouble = { kind: Exclude<TroubleKind, "expired">; at: number };

type Owner = { projectId: ProjectId; subject: string };

/** How long after a trouble its person is told of it: until then many have connected again by themselves. */
const TOLD_AFTER = sql.raw("3600000");

/** Connections that need their person (F75). Those that have expired are written by triggers. */
export function makeConnectionTroubles(db: Database) {
  /** The credential of one owner and auth scope. The project is no part of its key: with a `+` the planner uses no index for it. */
  const isOf = ({ projectId, subject }: Owner, authScopeId: AuthScopeId): SQL =>
    sql`${credentials.authScopeId} = ${authScopeId} AND ${credentials.subject} = ${subject} AND +${credentials.projectId} = ${projectId}`;

  /** A person's troubles as a member, in all projects. */
  const ofPerson = (userId: string): SQL => eq(connectionTroubles.subject, `user:${userId}`);
  const serverOfScope = and(or(eq(servers.authScopeId, authScopes.id), eq(servers.id, authScopes.serverId)), isNull(servers.deletedAt));

  return {
    /** Notes what the watch has found of a connection that is in use. Its person is told of it once. @param now UTC ms */
    async note(owner: Owner, authScopeId: AuthScopeId, { kind, at }: FoundTrouble, now: number): Promise<void> {
      const due = sql`CASE WHEN ${credentials.subject} LIKE 'user:%' THEN ${now} + ${TOLD_AFTER} END`;
      const row = sql`SELECT ${credentials.id}, ${credentials.projectId}, ${credentials.subject}, ${kind}, ${at}, ${due} FROM ${credentials}`;
      await db
        .insert(connectionTroubles)
        .select(sql`${row} WHERE ${isOf(owner, authScopeId)} AND ${credentials.status} = 'active'`)
        .onConflictDoUpdate({
          target: connectionTroubles.credentialId,
          set: {
            kind,
            at,
            noticeDueAt: sql`CASE WHEN ${connectionTroubles.kind} = ${kind} THEN ${connectionTroubles.noticeDueAt} ELSE excluded.notice_due_at END`,
          },
          setWhere: ne(connectionTroubles.kind, "expired"),
        });
    },

    /** A connection is well again. One that has expired stays: only a new sign-in revives it. */
    async clear(owner: Owner, authScopeId: AuthScopeId): Promise<void> {
      const found = sql`(SELECT ${credentials.id} FROM ${credentials} WHERE ${isOf(owner, authScopeId)})`;
      await db
        .delete(connectionTroubles)
        .where(
          and(
            sql`${connectionTroubles.credentialId} = ${found}`,
            eq(connectionTroubles.projectId, owner.projectId),
            ne(connectionTroubles.kind, "expired"),
          ),
        );
    },

    /** The oldest troubles of a project, with whose connection it is and to which server. @param limit the most that are returned */
    async listOldest(projectId: ProjectId, limit: number) {
      return db
        .select({
          credential: connectionTroubles.credentialId,
          kind: connectionTroubles.kind,
          at: connectionTroubles.at,
          slug: servers.slug,
          name: servers.name,
          email: user.email,
        })
        .from(connectionTroubles)
        .innerJoin(credentials, eq(credentials.id, connectionTroubles.credentialId))
        .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
        .innerJoin(servers, serverOfScope)
        .leftJoin(user, eq(user.id, sql`substr(${connectionTroubles.subject}, instr(${connectionTroubles.subject}, ':') + 1)`))
        .where(eq(connectionTroubles.projectId, projectId))
        .orderBy(asc(connectionTroubles.at), asc(connectionTroubles.credentialId))
        .limit(limit)
        .all();
    },

    /** The users who are to be told of something, in all projects. @param limit the most troubles that are looked at */
    async listDueUsers(now: number, limit: number): Promise<string[]> {
      const rows = await db
        .select({ projectId: connectionTroubles.projectId, subject: connectionTroubles.subject })
        .from(connectionTroubles)
        .where(and(isNotNull(connectionTroubles.noticeDueAt), lte(connectionTroubles.noticeDueAt, now)))
        .orderBy(asc(connectionTroubles.noticeDueAt))
        .limit(limit)
        .all();
      return [...new Set(rows.map(({ subject }) => subject.replace(/^user:/, "")))];
    },

    /** What is wrong with a person's connections in the projects whose member they are, at servers that agents can use. @param limit the most that are returned */
    async listOfPerson(userId: string, limit: number) {
      return db
        .select({
          credential: connectionTroubles.credentialId,
          kind: connectionTroubles.kind,
          at: connectionTroubles.at,
          noticeDueAt: connectionTroubles.noticeDueAt,
          server: servers.name,
          project: projects.name,
          email: user.email,
        })
        .from(connectionTroubles)
        .innerJoin(credentials, and(eq(credentials.id, connectionTroubles.credentialId), ne(credentials.status, "revoked")))
        .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
        .innerJoin(servers, and(serverOfScope, eq(servers.state, "active")))
        .innerJoin(projects, and(eq(projects.id, connectionTroubles.projectId), isNull(projects.deletedAt)))
        .innerJoin(members, and(eq(members.projectId, connectionTroubles.projectId), eq(members.userId, userId), isNull(members.removedAt)))
        .innerJoin(user, eq(user.id, members.userId))
        .where(ofPerson(userId))
        .orderBy(asc(projects.name), asc(servers.name), asc(connectionTroubles.credentialId))
        .limit(limit)
        .all();
    },

    /**
     * Says when a person is to be told of these troubles, unless one has become worse meanwhile and is to be told at another time.
     * @param at UTC ms; null: they are not told any more
     */
    async setNotices(userId: string, read: ReadNotice[], at: number | null): Promise<void> {
      const rows = JSON.stringify(read.map(({ credential, noticeDueAt }) => [credential, noticeDueAt]));
      const isRead = sql`(${connectionTroubles.credentialId}, ${connectionTroubles.noticeDueAt}) IN (SELECT value->>0, value->>1 FROM json_each(${rows}))`;
      await db
        .update(connectionTroubles)
        .set({ noticeDueAt: at })
        .where(and(ofPerson(userId), isRead));
    },

    /** Says when a person is to be told of all that is due, in any project. @param at UTC ms; null: they are not told any more */
    async setDueNotices(userId: string, at: number | null, now: number): Promise<void> {
      const isDue = and(isNotNull(connectionTroubles.noticeDueAt), lte(connectionTroubles.noticeDueAt, now));
      await db
        .update(connectionTroubles)
        .set({ noticeDueAt: at })
        .where(and(ofPerson(userId), isDue));
    },
  };
}
