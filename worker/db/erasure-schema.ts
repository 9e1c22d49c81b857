import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ErasureId } from "../lib/ids.ts";

/** Erasures of people from the deployment: the receipt of each, and how far it has come. A row names the person by the id alone. */
export const erasures = sqliteTable(
  "erasures",
  {
    id: text("id").$type<ErasureId>().primaryKey(),
    userId: text("user_id").notNull(),
    state: text("state", { enum: ["running", "done"] })
      .notNull()
      .default("running"),
    /** Whether API keys that the person made end too. Platform tokens always do. */
    revokesKeys: integer("revokes_keys", { mode: "boolean" }).notNull(),
    memberships: integer("memberships").notNull().default(0),
    playgrounds: integer("playgrounds").notNull().default(0),
    keys: integer("keys").notNull().default(0),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    /** When the work goes on, UTC ms. */
    dueAt: integer("due_at").notNull(),
    finishedAt: integer("finished_at"),
  },
  (table) => [index("erasures_due").on(table.state, table.dueAt)],
);
