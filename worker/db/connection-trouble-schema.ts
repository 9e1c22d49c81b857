import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { CredentialId, ProjectId } from "../lib/ids.ts";

/**
 * What can be wrong with a connection. `expired`: only a new sign-in revives it. `refused`: its server has refused the value at two checks in a row.
 * `ending`: it ends soon, and nothing but its person can renew it.
 */
export const TROUBLES = ["expired", "refused", "ending"] as const;
export type TroubleKind = (typeof TROUBLES)[number];

/**
 * Connections that need their person. A row is there as long as that is so: triggers write and remove those that have expired, the keeper's watch
 * the others, and a credential that is given again, or revoked, removes its row. Connections of the playground have none.
 */
export const connectionTroubles = sqliteTable(
  "connection_troubles",
  {
    credentialId: text("credential_id").$type<CredentialId>().primaryKey(),
    projectId: text("project_id").$type<ProjectId>().notNull(),
    subject: text("subject").notNull(),
    kind: text("kind", { enum: TROUBLES }).notNull(),
    /** Since when, UTC ms; for `ending`, when it ends. */
    at: integer("at").notNull(),
    /** When its person is to be told by mail, UTC ms; null after that, and if they are not told. */
    noticeDueAt: integer("notice_due_at"),
  },
  (table) => [
    index("connection_troubles_listed").on(table.projectId, table.at, table.credentialId),
    index("connection_troubles_due").on(table.noticeDueAt).where(sql`notice_due_at IS NOT NULL`),
    index("connection_troubles_subject").on(table.subject, table.projectId),
  ],
);
