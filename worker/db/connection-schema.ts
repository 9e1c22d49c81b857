import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AuthScopeId, CredentialId, LinkId, ProjectId, ServerId, WebhookId } from "../lib/ids.ts";
import { authScopes, projects, servers } from "./schema.ts";

/** Auth links, their uses, and the credentials that people gave through them. Times are UTC milliseconds. */

const createdAt = () => integer("created_at").notNull();
const projectId = () => text("project_id").$type<ProjectId>().notNull();

export const links = sqliteTable(
  "links",
  {
    id: text("id").$type<LinkId>().primaryKey(),
    projectId: projectId().references(() => projects.id),
    type: text("type", { enum: ["user", "project", "playground", "default"] }).notNull(),
    /** For a project link: its only address. */
    email: text("email"),
    /** For user and playground links: who may use them, by domain or address. */
    domains: text("domains", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    emails: text("emails", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** Where people go when they are done, and the state that is handed there unchanged. */
    returnUrl: text("return_url"),
    returnState: text("return_state"),
    /** What its maker notes about it, by name: it comes back wherever the link is told of. */
    tags: text("tags", { mode: "json" }).$type<Readonly<Record<string, string>>>().notNull().default(sql`'{}'`),
    /** Where the webhook's events that arise from this link go, in place of the webhook's own address. */
    events: text("events", { mode: "json" }).$type<Readonly<{ webhook: WebhookId; url: string }>>(),
    /** When a person who may use it first opened it. */
    openedAt: integer("opened_at"),
    /** By what a configuration file names the link, which never has its id: that is its address. */
    name: text("name"),
    /** Whether a configuration file describes the link. */
    source: text("source", { enum: ["yaml"] }),
    expiresAt: integer("expires_at"),
    usedAt: integer("used_at"),
    usedBy: text("used_by"),
    usedSession: text("used_session"),
    finishedAt: integer("finished_at"),
    pausedAt: integer("paused_at"),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
    deletedAt: integer("deleted_at"),
  },
  (table) => [
    index("links_listed").on(table.projectId, table.createdAt, table.id),
    /** A link without an end is after all others. */
    index("links_by_end").on(table.projectId, sql`CASE WHEN "expires_at" IS NULL THEN 9007199254740991 ELSE "expires_at" END`, table.id),
    index("links_deleted").on(table.deletedAt).where(sql`deleted_at IS NOT NULL`),
    index("links_expires").on(table.expiresAt).where(sql`expires_at IS NOT NULL`),
    index("links_ending").on(table.projectId, table.expiresAt).where(sql`expires_at IS NOT NULL AND deleted_at IS NULL`),
    index("links_finished").on(table.finishedAt).where(sql`finished_at IS NOT NULL`),
    uniqueIndex("links_name").on(table.projectId, table.name).where(sql`name IS NOT NULL AND deleted_at IS NULL`),
    uniqueIndex("links_default").on(table.projectId).where(sql`type = 'default'`),
  ],
);

export const linkServers = sqliteTable(
  "link_servers",
  {
    linkId: text("link_id")
      .$type<LinkId>()
      .notNull()
      .references(() => links.id),
    projectId: projectId(),
    serverId: text("server_id")
      .$type<ServerId>()
      .notNull()
      .references(() => servers.id),
  },
  (table) => [uniqueIndex("link_servers_pair").on(table.linkId, table.serverId)],
);

/** One user's use of one link. */
export const redemptions = sqliteTable(
  "redemptions",
  {
    linkId: text("link_id")
      .$type<LinkId>()
      .notNull()
      .references(() => links.id),
    projectId: projectId(),
    userId: text("user_id").notNull(),
    createdAt: createdAt(),
    lastUsedAt: integer("last_used_at").notNull(),
  },
  (table) => [
    uniqueIndex("redemptions_link_user").on(table.linkId, table.userId),
    index("redemptions_listed").on(table.linkId, table.createdAt, table.userId),
  ],
);

/** The existence and state of a credential. Its value is in the vault. */
export const credentials = sqliteTable(
  "credentials",
  {
    id: text("id").$type<CredentialId>().primaryKey(),
    projectId: projectId(),
    authScopeId: text("auth_scope_id")
      .$type<AuthScopeId>()
      .notNull()
      .references(() => authScopes.id),
    subject: text("subject").notNull(),
    status: text("status", { enum: ["active", "expired", "revoked"] }).notNull(),
    version: integer("version").notNull(),
    /** Written by earlier releases. Only the keeper knows when a token expires. */
    expiresAt: integer("expires_at"),
    accountLabel: text("account_label"),
    linkId: text("link_id").$type<LinkId>(),
    /** For a revoked credential: the outcome of telling its provider (RFC 7009). Null if there is no provider to tell. */
    providerRevocation: text("provider_revocation", { enum: ["pending", "done", "failed", "unsupported"] }),
    createdAt: createdAt(),
    updatedAt: integer("updated_at").notNull(),
    /** Who ended it, if it was ended by itself; null if it went with something else. */
    endedBy: text("ended_by", { enum: ["person", "administrator"] }),
  },
  (table) => [
    uniqueIndex("credentials_scope_subject").on(table.authScopeId, table.subject),
    index("credentials_subject").on(table.subject, table.projectId),
    index("credentials_link").on(table.linkId, table.subject).where(sql`link_id IS NOT NULL`),
    index("credentials_listed").on(table.projectId, table.createdAt, table.id).where(sql`status <> 'revoked'`),
    index("credentials_live").on(table.authScopeId, table.subject).where(sql`status <> 'revoked'`),
    /** What is left to end of a project or a scope, in the order in which it is ended. It holds no row that is revoked. */
    index("credentials_left").on(table.projectId, table.authScopeId, table.subject).where(sql`status <> 'revoked'`),
    /** Grants of which a provider has still to be told. */
    index("credentials_pending").on(table.authScopeId).where(sql`provider_revocation = 'pending'`),
    index("credentials_revoked").on(table.updatedAt).where(sql`status = 'revoked'`),
    index("credentials_playground")
      .on(table.projectId, table.subject)
      .where(sql`subject >= 'playground:' AND subject < 'playground:~' AND status <> 'revoked'`),
  ],
);
