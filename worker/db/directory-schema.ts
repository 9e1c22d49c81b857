import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId } from "../lib/ids.ts";

/**
 * The version of what an agent's request needs to know of a project. Triggers of the tables raise it in the transaction of each change
 * (`migrations/0015_directory_versions.sql`), so no writer can forget it. A project without a row has the version 0.
 */
export const directoryVersions = sqliteTable("directory_versions", {
  projectId: text("project_id").$type<ProjectId>().primaryKey(),
  version: integer("version").notNull(),
  /** Random: tells this version from one of the same number that D1 had before it was restored to an earlier time. */
  mark: text("mark").notNull(),
});
