import { and, asc, eq, getTableName, lt, type SQL, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import { auditBlocks, auditEvents, auditSegments, personDays, usageDaily } from "./audit-database-schema.ts";
import type { Database } from "./client.ts";
import { listProjectsOf, withProjectsOf } from "./distinct-projects.ts";
import { formerUsage, waitingEvents } from "./schema.ts";

type Events = typeof auditEvents | typeof waitingEvents;
type Counts = typeof usageDaily | typeof formerUsage | typeof personDays;

/** How many counts of calls one statement looks at. */
const LOOKED_AT = 5000;

/** What is old in the rows of the audit database. */
export const makeAuditRetention = (db: Database) => makeRetentionIn(db, auditEvents, usageDaily);
/** What is old of the audit in the main database. */
export const makeFormerAuditRetention = (main: Database) => makeRetentionIn(main, waitingEvents, formerUsage);

/** What is old in blocks of events, and the counts of people and days. */
export function makeAuditBlockRetention(db: Database) {
  const { projectId: project, at, segment } = auditBlocks;
  return {
    /** The time of each project's oldest block. */
    listOldest: () => listOldestIn(db, auditBlocks),

    /**
     * Deletes a project's oldest blocks whose events are all older than a time, UTC ms. Of the lists in their segments the digests stay.
     * @param limit the most blocks @returns how many were deleted
     */
    async sweep(projectId: ProjectId, before: number, limit: number): Promise<number> {
      const old = db
        .select({ at, segment })
        .from(auditBlocks)
        .where(and(eq(project, projectId), lt(at, before)))
        .orderBy(asc(at), asc(segment))
        .limit(limit);
      const numbers = sql`(SELECT segment FROM ${old})`;
      const isListed = sql`${auditSegments.digest} IS NOT NULL AND json_type(${auditSegments.events}) = 'array'`;
      const [, deleted] = await db.batch([
        db
          .update(auditSegments)
          .set({ events: sql`json_object('digest', digest, 'events', json_array_length(events))` })
          .where(and(eq(auditSegments.projectId, projectId), sql`${auditSegments.number} IN ${numbers}`, isListed)),
        db.delete(auditBlocks).where(and(eq(project, projectId), sql`(${at}, ${segment}) IN ${old}`)),
      ]);
      return deleted.meta.changes;
    },

    ...makeCountRetention(db, personDays, sql`user_id, day`),
  };
}

/** The time of each project's oldest row. It jumps from project to project in the index, and reads two rows of each. */
const listOldestIn = (db: Database, table: Events | typeof auditBlocks) =>
  db.all<{ projectId: ProjectId; oldest: number }>(
    sql`${withProjectsOf(table)}
          SELECT id AS "projectId", (SELECT min(at) FROM ${sql.raw(getTableName(table))} WHERE project_id = found.id) AS oldest FROM found WHERE id IS NOT NULL`,
  );

const makeRetentionIn = (db: Database, events: Events, usage: typeof usageDaily | typeof formerUsage) => ({
  /** The time of each project's oldest event. */
  listOldest: () => listOldestIn(db, events),

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

  ...makeCountRetention(db, usage, sql`user_id, day, server, tool`),
});

/** What is old of counts of calls. @param columns those of the key after the project, as `user_id, day` */
function makeCountRetention(db: Database, table: Counts, columns: SQL) {
  const name = sql.raw(getTableName(table));
  const key = sql`project_id, ${columns}`;
  /** A key, from the JSON list of its columns. */
  const keyAt = (place: string) =>
    sql`(${sql.join(
      (JSON.parse(place) as (string | number)[]).map((value) => sql`${value}`),
      sql`, `,
    )})`;
  const isAfter = (place: string | null) => (place === null ? sql`project_id > ''` : sql`(${key}) > ${keyAt(place)}`);

  return {
    /** The projects that have counts of calls. It reads a row of each, as `listOldest` does. */
    listCounted: (): Promise<ProjectId[]> => listProjectsOf(db, table),

    /** Deletes counts of calls of a removed project. @param limit the most counts @returns how many were deleted */
    async removeUsage(projectId: ProjectId, limit: number): Promise<number> {
      const { meta } = await db.run(
        sql`DELETE FROM ${name} WHERE project_id = ${projectId} AND (${columns}) IN (SELECT ${columns} FROM ${name} WHERE project_id = ${projectId} LIMIT ${limit})`,
      );
      return meta.changes;
    },

    /**
     * Looks at some counts of calls, in the order of their key, and deletes those of earlier days.
     * @param beforeDay days since 1970 @param place where to begin; null at the start @returns where to go on; null at the end
     */
    async sweepUsage(beforeDay: number, place: string | null): Promise<string | null> {
      const [last] = await db.all<{ place: string }>(
        sql`SELECT json_array(${key}) AS place FROM ${name} WHERE ${isAfter(place)} ORDER BY ${key} LIMIT 1 OFFSET ${LOOKED_AT - 1}`,
      );
      const isBeforeEnd = last ? sql`(${key}) <= ${keyAt(last.place)}` : sql`true`;
      await db.run(sql`DELETE FROM ${name} WHERE ${isAfter(place)} AND ${isBeforeEnd} AND day < ${beforeDay}`);
      return last?.place ?? null;
    },
  };
}
