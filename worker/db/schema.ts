import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ApiKeyId, AuthScopeId, NavigatorId, ProjectId, RuleId, ServerId } from "../lib/ids.ts";
import { projects } from "./project-schema.ts";
import type { AuthScopeField, OAuthSettings, ProviderQuirks, ToolDefinition } from "./schema-types.ts";
import { user } from "./sign-in-schema.ts";

/** Tables of Cardea. Times are UTC milliseconds. No column holds a secret in any form but a one-way hash, except the sealed one of an authenticator app. */

/** Tables of sign-in, here and at providers, of counts, of the audit and of what servers answered are in files of their own.
 * Those of links and credentials are in `connection-schema.ts`, which refers to the tables here. */
export * from "./agent-schema.ts";
export * from "./alert-schema.ts";
export * from "./audit-schema.ts";
export * from "./audit-target-schema.ts";
export * from "./authorization-schema.ts";
export * from "./chat-link-schema.ts";
export * from "./connection-trouble-schema.ts";
export * from "./count-schema.ts";
export * from "./dead-letter-schema.ts";
export * from "./directory-schema.ts";
export * from "./erasure-schema.ts";
export * from "./job-schema.ts";
export * from "./person-mail-schema.ts";
export * from "./project-schema.ts";
export * from "./revocation-schema.ts";
export type * from "./schema-types.ts";
export * from "./second-factor-schema.ts";
export * from "./server-health-schema.ts";
export * from "./server-report-schema.ts";
export * from "./server-request-schema.ts";
export * from "./sign-in-schema.ts";
export * from "./vault-key-schema.ts";
export * from "./vault-store-schema.ts";
export * from "./webhook-schema.ts";

const createdAt = () => integer("created_at").notNull();
/** Whether a configuration file describes the object. Null: an administrator made it, or took it over from a file. */
const source = () => text("source", { enum: ["yaml"] });
const projectId = () => text("project_id").$type<ProjectId>().notNull();
const ofProject = () => projectId().references(() => projects.id);

export const members = sqliteTable(
  "members",
  {
    projectId: ofProject(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    role: text("role", { enum: ["member", "auditor", "admin"] }).notNull(),
    createdAt: createdAt(),
    removedAt: integer("removed_at"),
    /** Grows with every change of the membership, so that the keeper can ignore an older word. */
    version: integer("version").notNull().default(1),
    /** The user's present address, so that a project's members are found by it. The database copies it from `user` (triggers). */
    email: text("email").notNull().default(""),
    /** When the person's agents last acted, UTC ms, exact to a day. */
    lastActiveAt: integer("last_active_at"),
  },
  (table) => [
    uniqueIndex("members_project_user").on(table.projectId, table.userId),
    index("members_user").on(table.userId),
    index("members_listed").on(table.projectId, table.createdAt, table.userId).where(sql`removed_at IS NULL`),
    index("members_email").on(table.projectId, table.email),
    index("members_admins").on(table.projectId, table.userId).where(sql`role = 'admin' AND removed_at IS NULL`),
  ],
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
    source: source(),
  },
  (table) => [uniqueIndex("navigators_project_slug").on(table.projectId, table.slug)],
);

/** Keys of server-side agents, `ck_{id}.{secret}`, and tokens of programs that use the REST API, `ct_{id}.{secret}`, and tokens of bridges, `cb_{id}.{secret}`. Only a hash is stored. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").$type<ApiKeyId>().primaryKey(),
    projectId: ofProject(),
    name: text("name").notNull(),
    /** For agents, for programs that administer or audit the project, or for bridges. Earlier versions refuse a purpose that they do not know. */
    purpose: text("purpose", { enum: ["agent", "platform", "audit", "bridge"] })
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
  (table) => [
    index("api_keys_listed").on(table.projectId, table.createdAt, table.id).where(sql`revoked_at IS NULL`),
    index("api_keys_named").on(table.projectId, sql`lower("name")`, table.id).where(sql`revoked_at IS NULL`),
    index("api_keys_ending").on(table.projectId, table.expiresAt).where(sql`expires_at IS NOT NULL AND revoked_at IS NULL`),
    index("api_keys_expires").on(table.expiresAt).where(sql`expires_at IS NOT NULL AND revoked_at IS NULL`),
    index("api_keys_maker").on(table.projectId, table.createdBy).where(sql`revoked_at IS NULL`),
  ],
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
  (table) => [
    index("auth_scopes_project").on(table.projectId),
    index("auth_scopes_server").on(table.serverId).where(sql`server_id IS NOT NULL`),
    index("auth_scopes_retired").on(table.retiredAt).where(sql`retired_at IS NOT NULL`),
  ],
);

export const servers = sqliteTable(
  "servers",
  {
    id: text("id").$type<ServerId>().primaryKey(),
    projectId: ofProject(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    url: text("url").notNull(),
    /** `bridge`: the URL is `bridge://{name}`, and a bridge of the project reaches the server. Earlier versions refuse that URL. */
    transport: text("transport", { enum: ["http", "sse", "bridge"] }).notNull(),
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
    source: source(),
  },
  (table) => [
    uniqueIndex("servers_project_slug").on(table.projectId, table.slug).where(sql`deleted_at IS NULL`),
    index("servers_auth_scope").on(table.authScopeId),
    index("servers_removed").on(table.deletedAt).where(sql`deleted_at IS NOT NULL`),
    index("servers_holding").on(table.projectId).where(sql`hold_changes = 1 AND deleted_at IS NULL`),
  ],
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
    /** When the server last listed it, within some days. Null if a version without this column stored it. */
    listedAt: integer("listed_at"),
    /** When an administrator refused the present change, UTC ms. The database clears it with each other change (triggers). */
    refusedAt: integer("refused_at"),
  },
  (table) => [
    uniqueIndex("tool_definitions_tool").on(table.serverId, table.tool),
    index("tool_definitions_listed").on(table.listedAt),
    index("tool_definitions_changed").on(table.projectId, table.serverId, table.tool).where(sql`pending_hash IS NOT NULL`),
    index("tool_definitions_waiting").on(table.projectId, table.serverId, table.tool).where(sql`pending_hash IS NOT NULL AND refused_at IS NULL`),
    index("tool_definitions_refused").on(table.projectId, table.serverId, table.tool).where(sql`refused_at IS NOT NULL`),
  ],
);

/** Rules that allow or deny calls and choose the auth scope. The first matching rule counts. */
export const routeRules = sqliteTable(
  "route_rules",
  {
    id: text("id").$type<RuleId>().primaryKey(),
    projectId: ofProject(),
    /**
     * Orders the rules, ascending. It may be a fraction: a moved rule gets a number between its neighbours. At equal numbers, which only
     * an earlier version of Cardea writes, a denying rule comes first.
     */
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
    name: text("name").notNull().default(""),
    /** Slug of the only navigator the rule is for; null for all of them. */
    navigator: text("navigator"),
    /** The tools of an allowing rule that is for one navigator; `tools` is empty then, because earlier versions know no such condition. */
    navigatorTools: text("navigator_tools", { mode: "json" }).$type<string[]>(),
    source: source(),
  },
  (table) => [
    index("route_rules_project").on(table.projectId, table.priority),
    index("route_rules_server").on(table.serverId),
    index("route_rules_auth_scope").on(table.authScopeId).where(sql`auth_scope_id IS NOT NULL`),
    index("route_rules_navigator").on(table.projectId, table.navigator).where(sql`navigator IS NOT NULL`),
  ],
);

/** Cardea's registration at one authorization server for one auth scope. The client secret is in the vault. */
export const oauthRegistrations = sqliteTable(
  "oauth_registrations",
  {
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
  },
  (table) => [index("oauth_registrations_client").on(table.projectId, table.issuer, table.clientId)],
);
