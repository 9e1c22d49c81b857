import { integer, text } from "drizzle-orm/sqlite-core";
import type { AuthScopeId, EventId, ProjectId, RuleId } from "../lib/ids.ts";

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

/** What only a call has: how it was decided on, and the ids by which it is found elsewhere. */
export const callColumns = () => ({
  /** The auth scope that the call was made with. */
  authScopeId: text("auth_scope_id").$type<AuthScopeId>(),
  /** The route rule that allowed it; null if the default policy did. */
  ruleId: text("rule_id").$type<RuleId>(),
  /** By which the platform's log names the request. */
  requestId: text("request_id"),
  /** The beginning of the id of the session that the agent had opened. */
  sessionId: text("session_id"),
  /** Of the trace that the agent began (W3C Trace Context). */
  traceId: text("trace_id"),
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
