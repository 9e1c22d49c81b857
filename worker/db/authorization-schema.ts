import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";

/** A sign-in at a provider that has begun. The row makes it single-use; the PKCE verifier is sealed in the person's cookie. */
export const authorizations = sqliteTable(
  "authorizations",
  {
    stateHash: text("state_hash").primaryKey(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    authScopeId: text("auth_scope_id").$type<AuthScopeId>().notNull(),
    expiresAt: integer("expires_at").notNull(),
    usedAt: integer("used_at"),
    /** The vault key that sealed the browser's part; null if a Worker of before this column began it. */
    keyId: text("key_id"),
  },
  (table) => [
    index("authorizations_auth_scope").on(table.authScopeId),
    index("authorizations_expires").on(table.expiresAt),
    index("authorizations_key").on(table.keyId, table.expiresAt),
  ],
);
