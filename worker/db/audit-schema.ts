import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { EventId, ProjectId } from "../lib/ids.ts";

/** Recorded facts. Times are UTC milliseconds. */
export const auditEvents = sqliteTable(
  "audit_events",
  {
    id: text("id").$type<EventId>().primaryKey(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    at: integer("at").notNull(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    target: text("target"),
    server: text("server"),
    tool: text("tool"),
    outcome: text("outcome", { enum: ["ok", "error", "denied"] }).notNull(),
    code: text("code"),
    durationMs: integer("duration_ms"),
  },
  (table) => [index("audit_events_project_at").on(table.projectId, table.at)],
);
