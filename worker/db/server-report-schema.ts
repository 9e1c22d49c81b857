import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId, ServerId } from "../lib/ids.ts";

/** What of a server something can be wrong with: its connection, or one kind of its lists. */
export const REPORT_SUBJECTS = ["connection", "tools", "prompts", "resources", "resourceTemplates"] as const;
export type ReportSubject = (typeof REPORT_SUBJECTS)[number];

/**
 * What was wrong with a server when it was last asked: one row for its connection, and one for each kind of list of which something could
 * not be read. Where nothing is wrong there is no row.
 */
export const serverReports = sqliteTable(
  "server_reports",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    serverId: text("server_id").$type<ServerId>().notNull(),
    about: text("about").$type<ReportSubject>().notNull(),
    text: text("text").notNull(),
    /** When it was first seen in these words, UTC ms. */
    since: integer("since").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.serverId, table.about] })],
);
