import { index, primaryKey, sqliteTable } from "drizzle-orm/sqlite-core";
import { eventColumns, usageColumns } from "./audit-columns.ts";

/**
 * The tables in which the main database had the audit before the audit had a database of its own (audit-database-schema.ts). They are read
 * together with the new ones. Times are UTC milliseconds.
 */

/**
 * Events on their way to the audit database: those that are written in one transaction with the change they record, and those of
 * earlier versions of Cardea. The hourly run moves them.
 */
export const waitingEvents = sqliteTable("audit_events", { ...eventColumns(), id: eventColumns().id.primaryKey() }, (table) => [
  index("audit_events_project_at").on(table.projectId, table.at),
]);

/** The calls that earlier versions of Cardea counted. */
export const formerUsage = sqliteTable("usage_daily", usageColumns(), (table) => [
  primaryKey({ columns: [table.projectId, table.userId, table.day, table.server, table.tool] }),
]);
