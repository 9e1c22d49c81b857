import { and, asc, eq, getTableName, lt, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import { auditEvents, usageDaily } from "./audit-database-schema.ts";
import type { Database } from "./client.ts";
import { listProjectsOf, withProjectsOf } from "./distinct-projects.ts";
import { formerUsage, waitingEvents } from "./schema.ts";

type Events = typeof auditEvents | typeof waitingEvents;
type UsageTable = typeof usageDaily | typeof formerUsage;

/** How many counts of calls one statement looks at. */
const LOOKED_AT = 5000;

/** What is old in the audit database. */
export const makeAuditRetention = (db: Database) => makeRetentionIn(db, auditEvents, usageDaily);
/** What is old of the audit in the main database. */
export const makeFormerAuditRetention = (main: Database) => makeRetentionIn(main, waitingEvents, formerUsage);

function makeRetentionIn(db: Database, events: Events, usage: UsageTable) {
  const table = sql.raw(getTableName(events));
  const key = sql`(${usage.projectId}, ${usage.userId}, ${usage.day}, ${usage.server}, ${usage.tool})`;
  const keyAt = (place: string | null) => {
    const [projectId = "", userId = "", day = 0, server = "", tool = ""] = place === null ? [] : (JSON.parse(place) as (string | number)[]);
    return sql`(${projectId}, ${userId}, ${day}, ${server}, ${tool})`;
  };

  return {
    /** The time of each project's oldest event. It jumps from project to project in the index, and reads two rows of each. */
    listOldest: () =>
      db.all<{ projectId: ProjectId; oldest: number }>(
        sql`${withProjectsOf(events)}
          SELECT id AS "projectId", (SELECT min(at) FROM ${table} WHERE project_id = found.id) AS oldest FROM found WHERE id IS NOT NULL`,
      ),

    /** Deletes a project's oldest events. @param before UTC milliseconds @param limit the most events @returns how many were deleted */
    async sweep(projectId: ProjectId, before: number, limit: number): Promise<number> {
      const old = db
        .select({ at: events.at, id: events.id })
        .from(events)
        .where(and(eq(events.projectId, projectId), lt(events.at, before)))
        .orderBy(asc(events.at), asc(events.id))
        .limit(limit);
      const { meta } = await db.delete(events).where(and(eq(events.projectId, projectId), sql`(${events.at}, ${events.id}) IN ${old}`));
      return meta.changes;
    },

    /** The projects that have counts of calls. It reads a row of each, as `listOldest` does. */
    listCounted: (): Promise<ProjectId[]> => listProjectsOf(db, usage),

    /** Deletes counts of calls of a removed project. @param limit the most counts @returns how many were deleted */
    async removeUsage(projectId: ProjectId, limit: number): Promise<number> {
      const { userId, day, server, tool } = usage;
      const some = db.select({ userId, day, server, tool }).from(usage).where(eq(usage.projectId, projectId)).limit(limit);
      const { meta } = await db.delete(usage).where(and(eq(usage.projectId, projectId), sql`(${userId}, ${day}, ${server}, ${tool}) IN ${some}`));
      return meta.changes;
    },

    /**
     * Looks at some counts of calls, in the order of their key, and deletes those of earlier days.
     * @param beforeDay days since 1970 @param place where to begin; null at the start @returns where to go on; null at the end
     */
    async sweepUsage(beforeDay: number, place: string | null): Promise<string | null> {
      const { projectId, userId, day, server, tool } = usage;
      const last = await db
        .select({ projectId, userId, day, server, tool })
        .from(usage)
        .where(sql`${key} > ${keyAt(place)}`)
        .orderBy(asc(projectId), asc(userId), asc(day), asc(server), asc(tool))
        .limit(1)
        .offset(LOOKED_AT - 1)
        .get();
      const end = last && JSON.stringify([last.projectId, last.userId, last.day, last.server, last.tool]);
      const untilEnd = end === undefined ? undefined : sql`${key} <= ${keyAt(end)}`;
      await db.delete(usage).where(and(sql`${key} > ${keyAt(place)}`, untilEnd, lt(day, beforeDay)));
      return end ?? null;
    },
  };
}
