import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuthScopeId, JobId, ProjectId } from "../lib/ids.ts";

/** The acts that concern so many people that their work is done in the background. */
export const JOB_KINDS = [
  "server.remove",
  "server.reset",
  "server.edit",
  "server.scope.remove",
  "server.scope.reset",
  "project.remove",
  "members.revoke",
  "credentials.revoke",
  "agent.revoke",
  "vault.rotate",
  "vault.move",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/**
 * Work in the background: one row for each act. The act marks first, in the same transaction as this row, and no call uses the credentials
 * from then on. What is left to end is a question to the table of credentials, so a row only remembers how far its work has come.
 */
export const jobs = sqliteTable(
  "jobs",
  {
    id: text("id").$type<JobId>().primaryKey(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    kind: text("kind", { enum: JOB_KINDS }).notNull(),
    /** The slug of the server or project; of a revocation of many members' connections, that of its only server, or of the project; of an agent, its id. */
    target: text("target").notNull(),
    /** The auth scopes whose credentials end; null for all of the project's. */
    authScopeIds: text("auth_scope_ids", { mode: "json" }).$type<AuthScopeId[]>(),
    state: text("state", { enum: ["running", "done"] })
      .notNull()
      .default("running"),
    /** How far the work has come (`jobs/job-rules.ts`). A batch counts only if it began at the cursor that is here when it ends. */
    cursor: text("cursor").notNull(),
    total: integer("total").notNull(),
    done: integer("done").notNull().default(0),
    /** What could not be ended in this round, and is tried again in the next. */
    failed: integer("failed").notNull().default(0),
    /** The user who began it; null for Cardea itself. */
    createdBy: text("created_by"),
    createdAt: integer("created_at").notNull(),
    /** When the next batch is due, UTC ms. One that is long overdue has lost its message. */
    dueAt: integer("due_at").notNull(),
    finishedAt: integer("finished_at"),
  },
  (table) => [
    index("jobs_project").on(table.projectId, table.createdAt, table.id),
    index("jobs_due").on(table.state, table.dueAt),
    index("jobs_removals").on(table.createdBy, table.createdAt).where(sql`kind = 'project.remove'`),
  ],
);
