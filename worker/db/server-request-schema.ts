import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId, ServerRequestId } from "../lib/ids.ts";
import { projects } from "./project-schema.ts";
import { user } from "./sign-in-schema.ts";

/** What members ask a project's administrators for: a server, in their own words (F28). Times are UTC milliseconds. */
export const serverRequests = sqliteTable(
  "server_requests",
  {
    id: text("id").$type<ServerRequestId>().primaryKey(),
    projectId: text("project_id")
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    /** The name or the URL of the server, and perhaps what for. */
    wish: text("wish").notNull(),
    state: text("state", { enum: ["waiting", "accepted", "declined"] })
      .notNull()
      .default("waiting"),
    /** The administrator's word to the member. */
    answer: text("answer").notNull().default(""),
    createdAt: integer("created_at").notNull(),
    answeredAt: integer("answered_at"),
  },
  (table) => [
    index("server_requests_listed").on(table.projectId, table.createdAt, table.id),
    index("server_requests_person").on(table.userId, table.projectId),
    index("server_requests_old").on(table.createdAt),
    index("server_requests_waiting").on(table.projectId).where(sql`state = 'waiting'`),
  ],
);
