import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId, WebhookId } from "../lib/ids.ts";

/** What a project may be told of. The triggers of the migrations write a delivery for each. */
export const WEBHOOK_EVENTS = [
  "connection.made",
  "connection.renewed",
  "connection.expired",
  "connection.revoked",
  "connection.refused",
  "connection.ending",
  "connection.recovered",
  "member.joined",
  "member.removed",
  "link.opened",
  "link.used",
  "link.expired",
  "server.unreachable",
  "server.recovered",
  "tool.changed",
  "tool.held",
  "key.expiring",
  "mail.failing",
  "server.error_rate",
  "server.error_rate_normal",
  "provider.down",
  "provider.recovered",
  "credential.unusual",
] as const;
type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
/** The event that an administrator sends to try a webhook. No webhook chooses it. */
export const TEST_EVENT = "webhook.test";

/** How an event is written: as Standard Webhooks recommends, or as a message to a channel, as Slack and others take it. */
export const WEBHOOK_FORMATS = ["standard", "slack"] as const;

/** Addresses to which a project's events are sent. The signing secret is in the vault. */
export const webhooks = sqliteTable(
  "webhooks",
  {
    id: text("id").$type<WebhookId>().notNull(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    /** The address; of one in the form of Slack, which is a secret, only its origin. */
    url: text("url").notNull(),
    events: text("events", { mode: "json" }).$type<WebhookEvent[]>().notNull(),
    /** Version of the sealed signing secret in the vault. */
    secretVersion: integer("secret_version").notNull(),
    createdAt: integer("created_at").notNull(),
    description: text("description").notNull().default(""),
    /** While it is paused, the triggers write no event for it. */
    paused: integer("paused", { mode: "boolean" }).notNull().default(false),
    /** Version of the signing secret before, with which requests are signed too until its end; null if there is none. */
    formerVersion: integer("former_version"),
    formerEndsAt: integer("former_ends_at"),
    format: text("format", { enum: WEBHOOK_FORMATS }).notNull().default("standard"),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.id] }),
    index("webhooks_former").on(table.formerEndsAt).where(sql`former_ends_at IS NOT NULL`),
    // The only event that concerns all projects at once.
    index("webhooks_mail").on(table.projectId).where(sql`instr("events", '"mail.failing"') > 0`),
  ],
);

/** One event for one webhook. It names only ids: what is sent is read from D1 when it is sent. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    webhookId: text("webhook_id").$type<WebhookId>().notNull(),
    event: text("event", { enum: [...WEBHOOK_EVENTS, TEST_EVENT] }).notNull(),
    /** The id of what the event is about: of the webhook that is tried, of the server of a tool; of an alert; of a link's use, `{link} {user}`. */
    objectId: text("object_id").notNull(),
    createdAt: integer("created_at").notNull(),
    /** When it is sent next, UTC ms; of a delivery that is being sent, when its lease ends. */
    dueAt: integer("due_at").notNull(),
    /** How often it was sent. It only grows, so a late sender knows that another one has taken over. */
    attempts: integer("attempts").notNull().default(0),
    status: text("status", { enum: ["pending", "delivered", "failed"] })
      .notNull()
      .default("pending"),
    /** The HTTP status of the last answer; null if there was none. */
    lastStatus: integer("last_status"),
  },
  (table) => [
    index("webhook_deliveries_listed").on(table.projectId, table.webhookId, table.createdAt, table.id),
    index("webhook_deliveries_due").on(table.dueAt).where(sql`status = 'pending'`),
    index("webhook_deliveries_next").on(table.projectId, table.webhookId, table.dueAt).where(sql`status = 'pending'`),
    index("webhook_deliveries_old").on(table.createdAt),
  ],
);
