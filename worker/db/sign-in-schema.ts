import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ConflictId, DeploymentTokenId } from "../lib/ids.ts";

/** Tables of sign-in, in the shapes better-auth expects; `token` is stored as a hash, see people/sign-in/hashed-sessions.ts. */

export const user = sqliteTable("user", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: integer("email_verified", { mode: "boolean" }).notNull().default(false),
  image: text("image"),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
});

export const session = sqliteTable(
  "session",
  {
    id: text("id").primaryKey(),
    token: text("token").notNull().unique(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    expiresAt: integer("expires_at", { mode: "timestamp_ms" }).notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
    /** When the person last proved a second factor in this session, UTC ms. */
    secondFactorAt: integer("second_factor_at"),
  },
  (table) => [index("session_user").on(table.userId), index("session_expires").on(table.expiresAt)],
);

/** Identities of users at the company's provider: `providerId` is its issuer, `accountId` the subject there. The table holds no tokens. */
export const account = sqliteTable(
  "account",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: integer("access_token_expires_at", { mode: "timestamp_ms" }),
    refreshTokenExpiresAt: integer("refresh_token_expires_at", { mode: "timestamp_ms" }),
    scope: text("scope"),
    password: text("password"),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [
    uniqueIndex("account_identity").on(table.providerId, table.accountId),
    // At one service a user is one subject. Another subject with the same address is another person.
    uniqueIndex("account_user_issuer").on(table.userId, table.providerId),
  ],
);

/** Sign-ins that were refused because the address belongs to another user, until an administrator decides who owns it. */
export const signInConflicts = sqliteTable(
  "sign_in_conflicts",
  {
    /** Changes with the address or its holder, so that an administrator decides what they saw. */
    id: text("id").$type<ConflictId>().primaryKey(),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    /** The address that the service vouches for. */
    email: text("email").notNull(),
    /** Who has this address here. */
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    at: integer("at").notNull(),
  },
  (table) => [
    uniqueIndex("sign_in_conflicts_identity").on(table.issuer, table.subject),
    index("sign_in_conflicts_email").on(table.email),
    index("sign_in_conflicts_at").on(table.at),
  ],
);

/** The user who administers this Cardea instance by an address of `ADMIN_EMAILS`: the first one who signed in with it, even if the address has another owner later. */
export const platformAdmins = sqliteTable("platform_admins", {
  address: text("address").primaryKey(),
  userId: text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  since: integer("since").notNull(),
});

/** Users whom an owner of the deployment has made one, besides those of `ADMIN_EMAILS`. */
export const owners = sqliteTable("owners", {
  userId: text("user_id")
    .primaryKey()
    .references(() => user.id, { onDelete: "cascade" }),
  /** The owner who added the person. Their user may be gone. */
  addedBy: text("added_by").notNull(),
  since: integer("since").notNull(),
});

/** Platform tokens of the deployment, `cd_{id}.{secret}`. Only a hash is stored. One counts only while its maker is an owner. */
export const deploymentTokens = sqliteTable(
  "deployment_tokens",
  {
    id: text("id").$type<DeploymentTokenId>().primaryKey(),
    name: text("name").notNull(),
    role: text("role", { enum: ["owner", "admin", "auditor"] }).notNull(),
    /** SHA-256 of the secret. The secret is random, so it needs no salt. */
    secretHash: text("secret_hash").notNull(),
    createdBy: text("created_by")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    revokedAt: integer("revoked_at"),
  },
  (table) => [
    index("deployment_tokens_listed").on(table.createdAt, table.id).where(sql`revoked_at IS NULL`),
    index("deployment_tokens_maker").on(table.createdBy),
    index("deployment_tokens_expires").on(table.expiresAt),
  ],
);

/** Users whose agents' grants end, if made up to a moment. Those grants were allowed with less proof than the user has given now. */
export const agentEndings = sqliteTable(
  "agent_endings",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => user.id, { onDelete: "cascade" }),
    /** UTC milliseconds. */
    madeUntil: integer("made_until").notNull(),
  },
  (table) => [index("agent_endings_made_until").on(table.madeUntil)],
);

export const verification = sqliteTable(
  "verification",
  {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull().unique(),
    value: text("value").notNull(),
    expiresAt: integer("expires_at", { mode: "timestamp_ms" }).notNull(),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [index("verification_expires").on(table.expiresAt)],
);

/** How many requests a subject (an address, a network) made in one window of time. */
export const requestCounts = sqliteTable(
  "request_counts",
  {
    subject: text("subject").notNull(),
    window: integer("window").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [uniqueIndex("request_counts_subject_window").on(table.subject, table.window), index("request_counts_window").on(table.window)],
);

/** Whether mail can be sent now, in one row. */
export const mailHealth = sqliteTable("mail_health", {
  id: integer("id").primaryKey(),
  sentAt: integer("sent_at").notNull(),
  failedAt: integer("failed_at").notNull(),
  /** The code of the last failure, such as `mail.key_refused`. */
  fault: text("fault"),
});
