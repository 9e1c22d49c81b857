import { and, desc, eq, gte, sql } from "drizzle-orm";
import { DAY, dayOf } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { usageDaily } from "./schema.ts";

export type Usage = ReturnType<typeof makeUsage>;

const calls = sql<number>`coalesce(sum(${usageDaily.calls}), 0)`;
const errors = sql<number>`coalesce(sum(${usageDaily.errors}), 0)`;
const queries = sql<number>`coalesce(sum(${usageDaily.queries}), 0)`;
const lastAt = sql<number>`max(${usageDaily.lastAt})`;

/**
 * Counts events that the audit does not have yet, so that a repeat changes nothing. It comes before the statement that writes
 * them, in the same batch. @param json the events, each once
 */
export function countNewEvents(db: Database, json: string) {
  const counted = sql`
    SELECT value ->> 'projectId', CAST((value ->> 'at') / ${DAY} AS INTEGER), coalesce(value ->> 'userId', ''),
      coalesce(value ->> 'server', ''), coalesce(value ->> 'tool', ''),
      sum(value ->> 'action' = 'tool.call'), sum(value ->> 'action' = 'tool.call' AND value ->> 'outcome' <> 'ok'),
      sum(value ->> 'action' = 'tool.search'), max(value ->> 'at')
    FROM json_each(${json})
    WHERE value ->> 'action' IN ('tool.call', 'tool.search') AND NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.id = value ->> 'id')
    GROUP BY 1, 2, 3, 4, 5`;
  const { projectId, userId, day, server, tool } = usageDaily;
  return db
    .insert(usageDaily)
    .select(counted)
    .onConflictDoUpdate({
      target: [projectId, userId, day, server, tool],
      set: {
        calls: sql`calls + excluded.calls`,
        errors: sql`errors + excluded.errors`,
        queries: sql`queries + excluded.queries`,
        lastAt: sql`max(last_at, excluded.last_at)`,
      },
    });
}

/** The calls of agents by day, counted from the audit's events. `since` is UTC ms and counts whole days. */
export function makeUsage(db: Database) {
  const of = (projectId: ProjectId, since: number, userId?: string) =>
    and(eq(usageDaily.projectId, projectId), gte(usageDaily.day, dayOf(since)), userId === undefined ? undefined : eq(usageDaily.userId, userId));

  return {
    /** Calls and searches of these people since then, and when each was last active; nothing of those who were not. */
    async listByUser(projectId: ProjectId, userIds: string[], since: number) {
      return db
        .select({
          userId: usageDaily.userId,
          calls,
          queries,
          lastActiveAt: lastAt,
        })
        .from(usageDaily)
        .where(and(of(projectId, since), sql`${usageDaily.userId} IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`))
        .groupBy(usageDaily.userId)
        .all();
    },

    /** One person's days; days without a call are left out. */
    async listDays(projectId: ProjectId, userId: string, since: number) {
      return db
        .select({ day: usageDaily.day, calls, errors, queries })
        .from(usageDaily)
        .where(of(projectId, since, userId))
        .groupBy(usageDaily.day)
        .orderBy(usageDaily.day)
        .all();
    },

    /** What one person's agents call most. @param by server or tool @param limit the most rows */
    async listTop(projectId: ProjectId, userId: string, { by, since, limit }: { by: "server" | "tool"; since: number; limit: number }) {
      const keys = by === "server" ? [usageDaily.server] : [usageDaily.server, usageDaily.tool];
      const tool = by === "server" ? sql<string>`''` : usageDaily.tool;
      return db
        .select({ server: usageDaily.server, tool, calls, errors })
        .from(usageDaily)
        .where(and(of(projectId, since, userId), sql`${usageDaily.server} <> ''`))
        .groupBy(...keys)
        .orderBy(desc(calls))
        .limit(limit)
        .all();
    },

    /** When a person's agents last called each server of these projects, if they did since then. */
    async listLastCalls(userId: string, projectIds: ProjectId[], since: number): Promise<{ projectId: ProjectId; server: string; lastAt: number }[]> {
      const among = sql`${usageDaily.projectId} IN (SELECT value FROM json_each(${JSON.stringify(projectIds)}))`;
      return db
        .select({ projectId: usageDaily.projectId, server: usageDaily.server, lastAt })
        .from(usageDaily)
        .where(and(among, eq(usageDaily.userId, userId), gte(usageDaily.day, dayOf(since)), sql`${usageDaily.server} <> ''`))
        .groupBy(usageDaily.projectId, usageDaily.server)
        .all();
    },
  };
}
