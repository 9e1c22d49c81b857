import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId, ServerId } from "../lib/ids.ts";

/**
 * When a server was last asked and last called, one row for each server, which triggers add and delete. Whether it is in reach says
 * its report about `connection`. Times are UTC milliseconds.
 */
export const serverHealth = sqliteTable(
  "server_health",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    serverId: text("server_id").$type<ServerId>().notNull(),
    /** When Cardea last asked the server by itself, or because an administrator wanted it; null if never. */
    checkedAt: integer("checked_at"),
    /** The last call of an agent, exact to five minutes; null if there was none yet. */
    lastCallAt: integer("last_call_at"),
    /** From when on the sweep asks the server again. */
    dueAt: integer("due_at").notNull(),
    /** The last error between Cardea and the server, which stays after the server has recovered. Empty if there was none. */
    lastError: text("last_error").notNull().default(""),
    lastErrorAt: integer("last_error_at"),
    /** How many checks in a row have failed. */
    failures: integer("failures").notNull().default(sql`0`),
    /** What webhooks were told last: that it is out of reach, or nothing. Triggers write it, and when it was told. */
    told: text("told", { enum: ["unreachable"] }),
    toldAt: integer("told_at"),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.serverId] }), index("server_health_due").on(table.dueAt)],
);
