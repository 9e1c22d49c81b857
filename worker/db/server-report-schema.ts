import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId, ServerId } from "../lib/ids.ts";

/** The subject of a report: the server's connection, or one kind of its lists. */
export const REPORT_SUBJECTS = ["connection", "tools", "prompts", "resources", "resourceTemplates"] as const;
export type ReportSubject = (typeof REPORT_SUBJECTS)[number];

/**
 * The problems of a server when it was last asked: one row for its connection, and one for each kind of list with unreadable
 * entries. Without a problem there is no row.
 */
export const serverReports = sqliteTable(
  "server_reports",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    serverId: text("server_id").$type<ServerId>().notNull(),
    about: text("about").$type<ReportSubject>().notNull(),
    text: text("text").notNull(),
    /** When this problem was first seen, UTC ms. */
    since: integer("since").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.serverId, table.about] }),
    index("server_reports_unreachable").on(table.projectId, table.serverId).where(sql`about = 'connection'`),
  ],
);
