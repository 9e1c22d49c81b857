import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ApiKeyId, AuthScopeId, CredentialId, LinkId, NavigatorId, ProjectId, RuleId, ServerId } from "../lib/ids.ts";
import { projects } from "./project-schema.ts";
import type { AuthScopeField, OAuthSettings, ProviderQuirks, ToolDefinition } from "./schema-types.ts";
import { user } from "./sign-in-schema.ts";

/** Tables of Cardea. Times are UTC milliseconds. No column holds a secret in any form but a one-way hash. */

/** Tables of sign-in, here and at providers, of the audit and of what servers answered are in files of their own. */
export * from "./audit-schema.ts";
export * from "./authorization-schema.ts";
export * from "./job-schema.ts";
export * from "./project-schema.ts";
export type * from "./schema-types.ts";
export * from "./server-report-schema.ts";
export * from "./sign-in-schema.ts";

const createdAt = () => integer("created_at").notNull();
const projectId = () => text("project_id").$type<ProjectId>().notNull();
const ofProject = () => projectId().references(() => projects.id);

export const members = sqliteTable(
  "members",
  {
    projectId: ofProject(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    role: text("role", { enum: ["member", "admin"] }).notNull(),
    createdAt: createdAt(),
    removedAt: integer("removed_at"),
    /** Grows with every change of the membership, so that the keeper can ignore an older word. */
    version: integer("version").notNull().default(1),
  },
  (table) => [uniqueIndex("members_project_user").on(table.projectId, table.userId), index("members_user").on(table.userId)],
);

/** The project as agents see it, each navigator at its own MCP URL. The navigator `default` needs no row. */
export const navigators = sqliteTable(
  "navigators",
  {
    id: text("id").$type<NavigatorId>().primaryKey(),
    projectId: ofProject(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    mode: text("mode", { enum: ["direct", "search"] }).notNull(),
    inChatAuthentication: integer("in_chat_authentication", { mode: "boolean" }).notNull(),
    /** When in-chat authentication was switched off because its last server had gone; null after an administrator has decided again. */
    inChatEndedAt: integer("in_chat_ended_at"),
    /** `{server}`, or `{server}__{tool}` with `*` for any number of characters. */
    denied: text("denied", { mode: "json" }).$type<string[]>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("navigators_project_slug").on(table.projectId, table.slug)],
);

/** Keys of server-side agents, `ck_{id}.{secret}`, and tokens of programs that use the REST API, `ct_{id}.{secret}`. Only a hash is stored. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").$type<ApiKeyId>().primaryKey(),
    projectId: ofProject(),
    name: text("name").notNull(),
    purpose: text("purpose", { enum: ["agent", "platform"] })
      .notNull()
      .default("agent"),
    /** Slug of the only navigator the key is for; null for all MCP URLs of the project. */
    navigator: text("navigator"),
    /** SHA-256 of the secret. The secret is random, so it needs no salt. */
    secretHash: text("secret_hash").notNull(),
    /** Whether an agent may name a person to act for. */
    actsForUsers: integer("acts_for_users", { mode: "boolean" }).notNull(),
    /** A named person of these e-mail domains becomes a member. */
    domains: text("domains", { mode: "json" }).$type<string[]>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
    expiresAt: integer("expires_at"),
    lastUsedAt: integer("last_used_at"),
    revokedAt: integer("revoked_at"),
  },
  (table) => [index("api_keys_project").on(table.projectId)],
);

export const authScopes = sqliteTable(
  "auth_scopes",
  {
    id: text("id").$type<AuthScopeId>().primaryKey(),
    projectId: ofProject(),
    /** The server of a further auth scope, which a rule may choose; null for a server's own one. */
    serverId: text("server_id").$type<ServerId>(),
    name: text("name").notNull(),
    type: text("type", { enum: ["none", "oauth2", "header", "path", "query", "env"] }).notNull(),
    level: text("level", { enum: ["user", "project"] }).notNull(),
    fields: text("fields", { mode: "json" }).$type<AuthScopeField[]>().notNull(),
    /** For `oauth2`: how people sign in, and the client that an administrator gave. Null if Cardea finds this out from the server. */
    oauth: text("oauth", { mode: "json" }).$type<OAuthSettings>(),
    redactionHints: text("redaction_hints", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    source: text("source", { enum: ["console", "api", "yaml", "seed"] }).notNull(),
    createdAt: createdAt(),
    /** When the scope was replaced or removed, as long as something given for it may have to be ended. */
    retiredAt: integer("retired_at"),
  },
  (table) => [index("auth_scopes_project").on(table.projectId), index("auth_scopes_retired").on(table.retiredAt).where(sql`retired_at IS NOT NULL`)],
);

export const servers = sqliteTable(
  "servers",
  {
    id: text("id").$type<ServerId>().primaryKey(),
    projectId: ofProject(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    url: text("url").notNull(),
    transport: text("transport", { enum: ["http", "sse"] }).notNull(),
    state: text("state", { enum: ["active", "paused"] }).notNull(),
    /** Whether a tool with a changed definition is held until an administrator approves it. */
    holdChanges: integer("hold_changes", { mode: "boolean" }).notNull().default(false),
    authScopeId: text("auth_scope_id")
      .$type<AuthScopeId>()
      .notNull()
      .references(() => authScopes.id),
    /** Changes with each edit of the server or one of its auth scopes, so that the second of two simultaneous edits is refused. */
    revision: text("revision").notNull().default(""),
    createdAt: createdAt(),
    deletedAt: integer("deleted_at"),
  },
  (table) => [uniqueIndex("servers_project_slug").on(table.projectId, table.slug).where(sql`deleted_at IS NULL`)],
);

/** Each tool as it was when first seen or last approved, and as it is now if that differs. */
export const toolDefinitions = sqliteTable(
  "tool_definitions",
  {
    projectId: ofProject(),
    serverId: text("server_id")
      .$type<ServerId>()
      .notNull()
      .references(() => servers.id),
    tool: text("tool").notNull(),
    /** SHA-256 of the definition. */
    hash: text("hash").notNull(),
    definition: text("definition", { mode: "json" }).$type<ToolDefinition>().notNull(),
    pendingHash: text("pending_hash"),
    pendingDefinition: text("pending_definition", { mode: "json" }).$type<ToolDefinition>(),
    firstSeenAt: integer("first_seen_at").notNull(),
    changedAt: integer("changed_at"),
  },
  (table) => [uniqueIndex("tool_definitions_tool").on(table.serverId, table.tool), index("tool_definitions_project").on(table.projectId)],
);

/** Rules that allow or deny calls and choose the auth scope. The first matching rule by priority counts. */
export const routeRules = sqliteTable(
  "route_rules",
  {
    id: text("id").$type<RuleId>().primaryKey(),
    projectId: ofProject(),
    /** Ascending. At equal priority a denying rule comes first. */
    priority: integer("priority").notNull(),
    /** Null for every server. */
    serverId: text("server_id")
      .$type<ServerId>()
      .references(() => servers.id),
    /** The server's own tool names, with `*` for any number of characters. */
    tools: text("tools", { mode: "json" }).$type<string[]>().notNull(),
    /** Null for the server's own one. */
    authScopeId: text("auth_scope_id")
      .$type<AuthScopeId>()
      .references(() => authScopes.id),
    policy: text("policy", { enum: ["allow", "deny"] }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("route_rules_project").on(table.projectId, table.priority)],
);

export const links = sqliteTable(
  "links",
  {
    id: text("id").$type<LinkId>().primaryKey(),
    projectId: ofProject(),
    type: text("type", { enum: ["user", "project", "playground", "default"] }).notNull(),
    /** For a project link: its only address. */
    email: text("email"),
    /** For user and playground links: who may use them, by domain or address. */
    domains: text("domains", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    emails: text("emails", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** Where people go when they are done, and the state that is handed there unchanged. */
    returnUrl: text("return_url"),
    returnState: text("return_state"),
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
  (table) => [index("links_project").on(table.projectId), uniqueIndex("links_default").on(table.projectId).where(sql`type = 'default'`)],
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
  (table) => [uniqueIndex("redemptions_link_user").on(table.linkId, table.userId)],
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
  },
  (table) => [
    uniqueIndex("credentials_scope_subject").on(table.authScopeId, table.subject),
    index("credentials_project").on(table.projectId),
    /** What is left to end, in the order in which it is ended. It holds no row that is revoked. */
    index("credentials_left").on(table.projectId, table.authScopeId, table.subject).where(sql`status <> 'revoked'`),
  ],
);

/** Cardea's registration at one authorization server for one auth scope. The client secret is in the vault. */
export const oauthRegistrations = sqliteTable("oauth_registrations", {
  authScopeId: text("auth_scope_id")
    .$type<AuthScopeId>()
    .primaryKey()
    .references(() => authScopes.id),
  projectId: projectId(),
  issuer: text("issuer").notNull(),
  resource: text("resource"),
  scope: text("scope"),
  metadata: text("metadata", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
  /** How this provider differs from the standards. */
  quirks: text("quirks", { mode: "json" }).$type<ProviderQuirks>().notNull().default({}),
  registration: text("registration", { enum: ["static", "cimd", "dcr"] })
    .notNull()
    .default("dcr"),
  /** The redirect URI of the registration. Another URI needs another registration. */
  redirectUri: text("redirect_uri").notNull().default(""),
  clientId: text("client_id").notNull(),
  authMethod: text("auth_method").notNull(),
  /** Version of the sealed client secret in the vault; 0 if the client has none. */
  secretVersion: integer("secret_version").notNull(),
  /** The public half of the client's signing key (JWK), if its metadata document publishes one. */
  publicKey: text("public_key", { mode: "json" }).$type<Record<string, unknown>>(),
  createdAt: createdAt(),
});
