import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuditTargetId, ProjectId } from "../lib/ids.ts";

/** What takes the events: an HTTP collector, or a binding of the deployment, which is a bucket of R2 or a pipeline. */
export const TARGET_KINDS = ["http", "splunk", "datadog", "r2", "pipeline"] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** Why an attempt failed. */
export const TARGET_PROBLEMS = ["answered", "unreachable", "refused-address", "unreadable-token", "unbound", "not-stored"] as const;
export type TargetProblem = (typeof TARGET_PROBLEMS)[number];

/**
 * Where a project's audit events are delivered, and how far that has come. Events are counted by the chain of the project: the number of a segment,
 * and the position in it. The collector's token is in the vault.
 */
export const auditTargets = sqliteTable(
  "audit_targets",
  {
    id: text("id").$type<AuditTargetId>().notNull(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    kind: text("kind", { enum: TARGET_KINDS }).notNull(),
    /** Null for a target that is a binding. */
    url: text("url"),
    /** Version of the sealed token in the vault; null without a token. */
    tokenVersion: integer("token_version"),
    description: text("description").notNull().default(""),
    paused: integer("paused", { mode: "boolean" }).notNull().default(false),
    createdAt: integer("created_at").notNull(),
    /** The next event to deliver. */
    segment: integer("segment").notNull(),
    position: integer("position").notNull().default(0),
    /** The event after the batch that was tried last, so that it is tried again as it was; null if there is none. */
    endSegment: integer("end_segment"),
    endPosition: integer("end_position"),
    /** Until when a sender has the target, UTC ms. It is also the sender's mark: a later sender has a later one. */
    leaseUntil: integer("lease_until").notNull().default(0),
    /** When the next attempt may be made, UTC ms. */
    dueAt: integer("due_at").notNull().default(0),
    /** Attempts that failed since the last delivery. */
    failures: integer("failures").notNull().default(0),
    problem: text("problem", { enum: TARGET_PROBLEMS }),
    /** The HTTP status of the last answer; null if there was none. */
    lastStatus: integer("last_status"),
    deliveredAt: integer("delivered_at"),
    delivered: integer("delivered").notNull().default(0),
    /** Events that were deleted before they could be delivered. */
    lost: integer("lost").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.id] }),
    index("audit_targets_active").on(table.projectId, table.id).where(sql`paused = 0`),
  ],
);
