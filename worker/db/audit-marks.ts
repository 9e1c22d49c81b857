import { eq, sql } from "drizzle-orm";
import { DAY, MINUTE } from "../lib/clock.ts";
import { auditMarks } from "./audit-database-schema.ts";
import type { Database } from "./client.ts";

const WEEK = 7 * DAY;

/** The mark of the last batch of events. */
export const DELIVERED = "delivered";
/** The mark of the last run of each schedule; its place names the tasks that failed. */
export const SWEPT = { hourly: "swept:hourly", often: "swept:often" } as const;

/** The marks of the last spans and points of metrics that a collector did not get; their places count them. */
export const UNTOLD = { spans: "untold:spans", points: "untold:points" } as const;

export type AuditMarks = ReturnType<typeof makeAuditMarks>;

/** The statement that notes that something happened, at most once a minute, so that it adds hardly a row to those of a batch. */
export const noteMark = (db: Database, name: string, now: number) =>
  db
    .insert(auditMarks)
    .values({ name, at: now })
    .onConflictDoUpdate({ target: auditMarks.name, set: { at: now }, setWhere: sql`${auditMarks.at} < ${now - MINUTE}` });

/** When something last happened: to the audit, in a schedule, in a sweep; and where a sweep goes on. @param db the audit database */
export function makeAuditMarks(db: Database) {
  return {
    find: async (name: string): Promise<{ at: number; place: string | null } | undefined> =>
      db.select({ at: auditMarks.at, place: auditMarks.place }).from(auditMarks).where(eq(auditMarks.name, name)).get(),

    /** When each of these last happened; those that never did are left out. */
    async list(): Promise<{ name: string; at: number; place: string | null }[]> {
      return db.select().from(auditMarks).all();
    },

    async put(name: string, at: number, place: string | null = null): Promise<void> {
      await db.insert(auditMarks).values({ name, at, place }).onConflictDoUpdate({ target: auditMarks.name, set: { at, place } });
    },

    /** Adds to the number in the place of a mark. It begins again if nothing was added for a week. @param now UTC ms */
    async add(name: string, count: number, now: number): Promise<void> {
      const sum = sql`CASE WHEN ${auditMarks.at} < ${now - WEEK} THEN excluded.place ELSE ${auditMarks.place} + excluded.place END`;
      await db
        .insert(auditMarks)
        .values({ name, at: now, place: String(count) })
        .onConflictDoUpdate({ target: auditMarks.name, set: { at: now, place: sum } });
    },
  };
}
