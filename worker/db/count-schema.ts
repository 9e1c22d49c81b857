import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuthScopeId, LinkId, ProjectId } from "../lib/ids.ts";

/**
 * What a page shows as a number. The database itself keeps each count with the rows that it counts (triggers, in the migrations), so a count
 * is right for every statement that writes such rows, also for several at the same time.
 */

/** The day of the row that counts all of them; other rows count those of a day (days since 1970, UTC). */
export const ALL_DAYS = -1;

/** Members of a project: all of them, and by the day on which their agents last acted. */
export const memberCounts = sqliteTable(
  "member_counts",
  { projectId: text("project_id").$type<ProjectId>().notNull(), day: integer("day").notNull(), members: integer("members").notNull() },
  (table) => [primaryKey({ columns: [table.projectId, table.day] })],
);

/** People who used a link: all of them, and by the day of their first use. */
export const linkUseCounts = sqliteTable(
  "link_use_counts",
  { linkId: text("link_id").$type<LinkId>().notNull(), day: integer("day").notNull(), uses: integer("uses").notNull() },
  (table) => [primaryKey({ columns: [table.linkId, table.day] })],
);

/** Credentials of an auth scope that are not revoked. There is no row for none. */
export const credentialCounts = sqliteTable(
  "credential_counts",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    authScopeId: text("auth_scope_id").$type<AuthScopeId>().notNull(),
    live: integer("live").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.authScopeId] })],
);
