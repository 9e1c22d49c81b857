import { and, desc, eq, gte, sql } from "drizzle-orm";
import { dayOf } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { usageDaily } from "./audit-database-schema.ts";
import type { Database } from "./client.ts";
import { makePersonDays } from "./person-days.ts";
import { formerUsage } from "./schema.ts";
import { addUp } from "./usage-rules.ts";

export type Usage = ReturnType<typeof makeUsage>;
type Table = typeof usageDaily | typeof formerUsage;

/** What is counted in rows of days, people, servers and tools. */
function makeUsageIn(db: Database, table: Table) {
  const sum = (column: Table["calls" | "errors" | "queries"]) => sql<number>`coalesce(sum(${column}), 0)`;
  const lastAt = sql<number>`max(${table.lastAt})`;
  const of = (projectId: ProjectId, since: number, userId?: string) =>
    and(eq(table.projectId, projectId), gte(table.day, dayOf(since)), userId === undefined ? undefined : eq(table.userId, userId));

  return {
    async listByUser(projectId: ProjectId, userIds: string[], since: number) {
      return db
        .select({ userId: table.userId, calls: sum(table.calls), queries: sum(table.queries), lastAt })
        .from(table)
        .where(and(of(projectId, since), sql`${table.userId} IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`))
        .groupBy(table.userId)
        .all();
    },

    async listDays(projectId: ProjectId, userId: string, since: number) {
      return db
        .select({ day: table.day, calls: sum(table.calls), errors: sum(table.errors), queries: sum(table.queries) })
        .from(table)
        .where(of(projectId, since, userId))
        .groupBy(table.day)
        .orderBy(table.day)
        .all();
    },

    async listTop(projectId: ProjectId, userId: string, { by, since }: { by: "server" | "tool"; since: number }) {
      const keys = by === "server" ? [table.server] : [table.server, table.tool];
      const tool = by === "server" ? sql<string>`''` : table.tool;
      return db
        .select({ server: table.server, tool, calls: sum(table.calls), errors: sum(table.errors) })
        .from(table)
        .where(and(of(projectId, since, userId), sql`${table.server} <> ''`))
        .groupBy(...keys)
        .orderBy(desc(sum(table.calls)))
        .all();
    },

    async listLastCalls(userId: string, projectIds: ProjectId[], since: number): Promise<{ projectId: ProjectId; server: string; lastAt: number }[]> {
      const inThese = sql`${table.projectId} IN (SELECT value FROM json_each(${JSON.stringify(projectIds)}))`;
      return db
        .select({ projectId: table.projectId, server: table.server, lastAt })
        .from(table)
        .where(and(inThese, eq(table.userId, userId), gte(table.day, dayOf(since)), sql`${table.server} <> ''`))
        .groupBy(table.projectId, table.server)
        .all();
    },
  };
}

/**
 * The calls of agents by day, counted from the audit's events. `since` is UTC ms and counts whole days. What earlier versions counted in rows of servers
 * and tools, here and in the main database, is added.
 */
export function makeUsage(db: Database, main: Database) {
  const days = makePersonDays(db);
  const [rows, former] = [makeUsageIn(db, usageDaily), makeUsageIn(main, formerUsage)];
  type Counted = typeof days | typeof rows;
  const all = async <Row>(list: (from: Counted) => Promise<Row[]>): Promise<Row[]> => (await Promise.all([days, rows, former].map(list))).flat();

  return {
    /** Calls and searches of these people since then, and when each was last active; nothing of those who were not. */
    async listByUser(projectId: ProjectId, userIds: string[], since: number) {
      const rows = addUp(await all((from) => from.listByUser(projectId, userIds, since)), ["userId"]);
      return rows.map(({ lastAt: lastActiveAt, ...row }) => ({ ...row, lastActiveAt }));
    },

    /** The calls of people on each of these days, from the counts of the audit database only. @param people each once @param between days since 1970 */
    async listCalls(people: readonly { projectId: ProjectId; userId: string }[], between: { from: number; to: number }) {
      const asked = JSON.stringify(people.map(({ projectId, userId }) => [projectId, userId]));
      const inRows = db.all<{ projectId: ProjectId; userId: string; day: number; calls: number }>(
        sql`SELECT u.project_id AS "projectId", u.user_id AS "userId", u.day, sum(u.calls) AS calls FROM json_each(${asked}) e CROSS JOIN usage_daily u
          WHERE u.project_id = e.value ->> 0 AND u.user_id = e.value ->> 1 AND u.day >= ${between.from} AND u.day <= ${between.to} GROUP BY 1, 2, 3`,
      );
      return addUp((await Promise.all([days.listCalls(asked, between), inRows])).flat(), ["projectId", "userId", "day"]);
    },

    /** One person's days; days without a call are left out. */
    async listDays(projectId: ProjectId, userId: string, since: number) {
      return addUp(await all((from) => from.listDays(projectId, userId, since)), ["day"]).toSorted((a, b) => a.day - b.day);
    },

    /** What one person's agents call most. @param by server or tool @param limit the most rows */
    async listTop(projectId: ProjectId, userId: string, { limit, ...top }: { by: "server" | "tool"; since: number; limit: number }) {
      const rows = addUp(await all((from) => from.listTop(projectId, userId, top)), ["server", "tool"]);
      return rows.toSorted((a, b) => b.calls - a.calls).slice(0, limit);
    },

    /** When a person's agents last called each server of these projects, if they did since then. */
    async listLastCalls(userId: string, projectIds: ProjectId[], since: number) {
      return addUp(await all((from) => from.listLastCalls(userId, projectIds, since)), ["projectId", "server"]);
    },
  };
}
