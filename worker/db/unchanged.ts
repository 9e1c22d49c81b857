import { and, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./client.ts";

/** The condition that a row still has the values that were read. @param read values by the names that drizzle gives the columns */
export function unchanged<Table extends SQLiteTable>(table: Table, read: Partial<Table["$inferSelect"]>): SQL {
  const columns = getTableColumns(table);
  const conditions = Object.entries(read).map(([name, value]) => {
    const column = columns[name];
    return value === null ? sql`${column} IS NULL` : sql`${column} = ${sql.param(value, column)}`;
  });
  return and(...conditions) ?? sql`1`;
}

/**
 * A statement that fails unless the condition holds. Then its batch writes nothing, and `isChanged` recognises the error. Outside of triggers SQLite
 * cannot raise an error of one's choice, so the statement parses a text that is not JSON.
 */
export const requireIn = (db: Database, condition: SQL) =>
  db.select({ holds: sql`json(CASE WHEN ${condition} THEN '1' ELSE 'changed' END)` }).from(sql`(SELECT 1)`);

/** Whether a batch failed because the condition of its `requireIn` did not hold. */
export function isChanged(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) if (cause.message.includes("malformed JSON")) return true;
  return false;
}
