import { and, eq, isNull, lte, type SQL, sql } from "drizzle-orm";
import { type CallOutcome, HEALTHY_FOR } from "../audit/audit.ts";
import type { ProjectId, ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import { projects, serverHealth, serverReports, servers } from "./schema.ts";

export type ServerHealthRow = typeof serverHealth.$inferSelect;
export type ServerHealth = ReturnType<typeof makeServerHealth>;

/** A server that is to be asked. */
export type DueServer = { projectId: ProjectId; slug: string; serverId: ServerId };

/** Calls of a server within this time are noted once, in ms. */
const CALLS_NOTED_WITHIN = 5 * 60_000;

const KEY = [serverHealth.projectId, serverHealth.serverId];

export function makeServerHealth(db: Database) {
  /** The statement that reports servers as out of reach. A report that is there keeps its time. @param rows project, server, `connection`, text, time */
  const report = (rows: SQL) =>
    db
      .insert(serverReports)
      .select(rows)
      .onConflictDoUpdate({
        target: [serverReports.projectId, serverReports.serverId, serverReports.about],
        set: { text: sql`excluded.text` },
        setWhere: sql`server_reports.text <> excluded.text`,
      });

  return {
    async listOf(projectId: ProjectId, serverIds: ServerId[]): Promise<ServerHealthRow[]> {
      return db
        .select()
        .from(serverHealth)
        .where(and(eq(serverHealth.projectId, projectId), isAmong(serverHealth.serverId, serverIds)))
        .all();
    },

    /** The servers of all projects that have waited longest to be asked, with those that are paused. */
    async listDue(now: number, limit: number): Promise<DueServer[]> {
      return db
        .select({ projectId: serverHealth.projectId, serverId: serverHealth.serverId, slug: servers.slug })
        .from(serverHealth)
        .innerJoin(servers, and(eq(servers.id, serverHealth.serverId), eq(servers.projectId, serverHealth.projectId), isNull(servers.deletedAt)))
        .innerJoin(projects, and(eq(projects.id, serverHealth.projectId), isNull(projects.deletedAt)))
        .where(lte(serverHealth.dueAt, now))
        .orderBy(serverHealth.dueAt)
        .limit(limit)
        .all();
    },

    /** Says when a server is asked next, before it is asked: so a check that breaks off holds up no other. */
    async defer(projectId: ProjectId, serverId: ServerId, dueAt: number): Promise<void> {
      await db
        .update(serverHealth)
        .set({ dueAt })
        .where(and(eq(serverHealth.projectId, projectId), eq(serverHealth.serverId, serverId)));
    },

    /**
     * Notes how a server answered, in one transaction with the report that says whether it is in reach.
     * @param problem in words for an administrator; undefined if the server is in reach
     */
    async noteCheck(projectId: ProjectId, serverId: ServerId, problem: string | undefined, now: number, dueAt: number): Promise<void> {
      const own = and(eq(serverHealth.projectId, projectId), eq(serverHealth.serverId, serverId));
      if (problem === undefined) {
        await db.batch([
          db.update(serverHealth).set({ checkedAt: now, dueAt, failures: 0 }).where(own),
          db
            .delete(serverReports)
            .where(and(eq(serverReports.projectId, projectId), eq(serverReports.serverId, serverId), eq(serverReports.about, "connection"))),
        ]);
        return;
      }
      const failed = { checkedAt: now, dueAt, failures: sql`failures + 1`, lastError: problem, lastErrorAt: now };
      // Only for a server that is there: it may have been removed while it was asked.
      const there = sql`SELECT project_id, server_id, 'connection', ${problem}, ${now} FROM server_health WHERE project_id = ${projectId} AND server_id = ${serverId}`;
      await db.batch([db.update(serverHealth).set(failed).where(own), report(there)]);
    },

    /**
     * Notes calls of agents: when a server was last called, and whether it was in reach. A call that is older than the last check changes
     * nothing of what that check found.
     */
    async noteCalls(calls: CallOutcome[]): Promise<void> {
      if (calls.length === 0) return;
      const json = JSON.stringify(calls);
      const called = sql`json_each(${json}) AS call JOIN servers s ON s.project_id = call.value ->> 'projectId' AND s.slug = call.value ->> 'server' AND s.deleted_at IS NULL`;
      const isNewer = sql`call.value ->> 'at' > coalesce((SELECT checked_at FROM server_health h WHERE h.project_id = s.project_id AND h.server_id = s.id), 0)`;
      const answered = sql`SELECT s.project_id, s.id, NULL, call.value ->> 'at', (call.value ->> 'at') + ${HEALTHY_FOR}, '', NULL, 0, NULL, NULL
        FROM ${called} WHERE call.value ->> 'problem' IS NULL`;
      const noted = db
        .insert(serverHealth)
        .select(answered)
        .onConflictDoUpdate({
          target: KEY,
          set: { lastCallAt: sql`excluded.last_call_at`, dueAt: sql`max(due_at, excluded.due_at)` },
          setWhere: sql`last_call_at IS NULL OR last_call_at < excluded.last_call_at - ${CALLS_NOTED_WITHIN}`,
        });
      const recovered = db.delete(serverReports).where(
        sql`about = 'connection' AND (${serverReports.projectId}, ${serverReports.serverId}) IN
          (SELECT s.project_id, s.id FROM ${called} WHERE call.value ->> 'problem' IS NULL AND ${isNewer})`,
      );
      if (calls.every(({ problem }) => problem === undefined)) {
        await db.batch([noted, recovered]);
        return;
      }
      const failed = sql`FROM ${called} WHERE call.value ->> 'problem' IS NOT NULL AND ${isNewer}`;
      const error = sql`call.value ->> 'problem', call.value ->> 'at'`;
      await db.batch([
        noted,
        recovered,
        report(sql`SELECT s.project_id, s.id, 'connection', ${error} ${failed}`),
        db
          .insert(serverHealth)
          .select(sql`SELECT s.project_id, s.id, NULL, call.value ->> 'at', call.value ->> 'at', ${error}, 0, NULL, NULL ${failed}`)
          .onConflictDoUpdate({
            target: KEY,
            set: {
              lastCallAt: sql`excluded.last_call_at`,
              lastError: sql`excluded.last_error`,
              lastErrorAt: sql`excluded.last_error_at`,
              dueAt: sql`min(due_at, excluded.due_at)`,
            },
          }),
      ]);
    },
  };
}
