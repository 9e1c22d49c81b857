import { sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId } from "../lib/ids.ts";
import { REQUIREMENTS } from "../lib/text/second-factor-requirements.ts";

export const projects = sqliteTable("projects", {
  id: text("id").$type<ProjectId>().primaryKey(),
  slug: text("slug").notNull().unique(),
  name: text("name").notNull(),
  description: text("description").notNull().default(""),
  /** One emoji, or nothing. */
  icon: text("icon").notNull().default(""),
  /** What happens to a tool call that no rule matches. */
  defaultPolicy: text("default_policy", { enum: ["allow", "deny"] })
    .notNull()
    .default("allow"),
  /** Origins a link may send people back to, and origins whose pages may reach the MCP endpoints from a browser. */
  returnOrigins: text("return_origins", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
  browserOrigins: text("browser_origins", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
  /** How long audit events are kept, in days. The operator's limit may be lower. */
  auditRetentionDays: integer("audit_retention_days").notNull().default(30),
  /** Whether arguments and results of calls are recorded, and the names whose values are redacted in all recordings. */
  recordsCalls: integer("records_calls", { mode: "boolean" }).notNull().default(false),
  redactionHints: text("redaction_hints", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
  /** When the project asks its administrators and auditors for a second factor. The deployment may require more. */
  secondFactor: text("second_factor", { enum: REQUIREMENTS }).notNull().default("off"),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
  /** When it was removed. Its slug is free again when all it had has been ended. */
  deletedAt: integer("deleted_at"),
});
