import { integer, text } from "drizzle-orm/sqlite-core";
import type { EventId, ProjectId } from "../lib/ids.ts";

/** Columns that tables of the main database and of the audit database share. */

/** One recorded event. `at` is UTC milliseconds. */
export const eventColumns = () => ({
  id: text("id").$type<EventId>().notNull(),
  projectId: text("project_id").$type<ProjectId>().notNull(),
  at: integer("at").notNull(),
  actor: text("actor").notNull(),
  /** The person who acted, or was acted for. */
  userId: text("user_id"),
  action: text("action").notNull(),
  target: text("target"),
  server: text("server"),
  tool: text("tool"),
  outcome: text("outcome", { enum: ["ok", "error", "denied"] }).notNull(),
  code: text("code"),
  durationMs: integer("duration_ms"),
  /** What an edit changed, before and after, in words; never a secret. */
  changes: text("changes"),
});

/** The calls of one day, person, server and tool, counted from the events as they arrive, each once. */
export const usageColumns = () => ({
  projectId: text("project_id").$type<ProjectId>().notNull(),
  /** Days since 1970, UTC. */
  day: integer("day").notNull(),
  /** Empty for a key that acts for no person. */
  userId: text("user_id").notNull(),
  /** The server's slug; empty if no server is concerned. */
  server: text("server").notNull(),
  tool: text("tool").notNull(),
  calls: integer("calls").notNull(),
  errors: integer("errors").notNull(),
  /** Searches for tools. */
  queries: integer("queries").notNull(),
  lastAt: integer("last_at").notNull(),
});
