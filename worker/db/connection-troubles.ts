import { and, asc, eq, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials } from "./connection-schema.ts";
import type { TroubleKind } from "./connection-trouble-schema.ts";
import { authScopes, connectionTroubles, servers, user } from "./schema.ts";

export type ConnectionTroubles = ReturnType<typeof makeConnectionTroubles>;
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
      const serverOfScope = and(or(eq(servers.authScopeId, authScopes.id), eq(servers.id, authScopes.serverId)), isNull(servers.deletedAt));
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
  };
}
