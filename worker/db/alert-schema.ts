import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AlertId, AuthScopeId, ProjectId } from "../lib/ids.ts";

/**
 * What an alert can be about. `error_rate`: many calls of a server fail. `provider_down`: an OAuth provider gives no tokens. The others are about the use of a
 * person's credentials: by an agent or from a country that is new, or far more often than is usual.
 */
export const ALERT_KINDS = ["error_rate", "provider_down", "new_agent", "new_country", "burst"] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** The numbers of an alert when it was opened, by its kind. A share is between 0 and 1. */
export type AlertFacts = {
  /** Of `error_rate`, of the hours it looks at; of `burst`, of the day. */
  calls?: number;
  failed?: number;
  /** The share that failed on the days before; null if there were too few calls. */
  usual?: number | null;
  /** Of `provider_down`, the people whose tokens are not renewed; of `new_agent`, those for whom the agent is new. */
  people?: number;
  /** Of `new_agent` and `new_country`: how many were known before. */
  known?: number;
  country?: string;
  /** Of `burst`: the most calls of one of the days before. */
  most?: number;
};

/**
 * What was found to be wrong. Of each kind and subject one is open at most. One about a server or provider is closed when it has recovered; an administrator can only take it
 * off the overview until then. One about a credential is closed by an administrator. Triggers tell webhooks. Times are UTC milliseconds.
 */
export const alerts = sqliteTable(
  "alerts",
  {
    id: text("id").$type<AlertId>().primaryKey(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    kind: text("kind", { enum: ALERT_KINDS }).notNull(),
    /** The slug of a server, the id of an auth scope, the id of an agent; else of a person, of `new_country` with the country. */
    subject: text("subject").notNull(),
    /** Whose credentials are used. Of an agent that is new for several people, the first. */
    userId: text("user_id"),
    facts: text("facts", { mode: "json" }).$type<AlertFacts>().notNull(),
    openedAt: integer("opened_at").notNull(),
    acknowledgedAt: integer("acknowledged_at"),
    acknowledgedBy: text("acknowledged_by"),
    closedAt: integer("closed_at"),
    /** When the schedule last looked whether it is over. */
    checkedAt: integer("checked_at").notNull(),
  },
  (table) => [
    uniqueIndex("alerts_open").on(table.projectId, table.kind, table.subject).where(sql`closed_at IS NULL`),
    index("alerts_subject").on(table.projectId, table.kind, table.subject, table.closedAt),
    index("alerts_listed").on(table.projectId, table.openedAt, table.id),
    index("alerts_waiting").on(table.projectId, table.openedAt, table.id).where(sql`acknowledged_at IS NULL AND closed_at IS NULL`),
    index("alerts_checked").on(table.kind, table.checkedAt).where(sql`closed_at IS NULL`),
    index("alerts_old").on(table.closedAt).where(sql`closed_at IS NOT NULL`),
    index("alerts_user").on(table.projectId, table.userId).where(sql`user_id IS NOT NULL`),
  ],
);

/**
 * The agents that have used a person's credentials, and the countries that those came from, at most a hundred of each. So it is seen what is new. The migration adds `WITHOUT ROWID`.
 * A trigger removes the rows with the membership.
 */
export const personHabits = sqliteTable(
  "person_habits",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    userId: text("user_id").notNull(),
    kind: text("kind", { enum: ["agent", "country"] }).notNull(),
    /** The id of an agent, or a country code (ISO 3166-1, or `T1` for Tor). */
    value: text("value").notNull(),
    firstAt: integer("first_at").notNull(),
    /** Exact to a week. */
    seenAt: integer("seen_at").notNull(),
    /** The id of the alert that the row may open. Only the transaction that has inserted the row knows it, so no other opens one. */
    alertId: text("alert_id").$type<AlertId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.userId, table.kind, table.value] })],
);

/** Whose tokens a provider does not renew, at most twenty of an auth scope. A keeper adds and removes its own row. */
export const providerTroubles = sqliteTable(
  "provider_troubles",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    authScopeId: text("auth_scope_id").$type<AuthScopeId>().notNull(),
    subject: text("subject").notNull(),
    /** When it last failed, exact to ten minutes. */
    at: integer("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.authScopeId, table.subject] }),
    index("provider_troubles_old").on(table.at),
    index("provider_troubles_subject").on(table.projectId, table.subject),
  ],
);
