import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { SecondFactorId } from "../lib/ids.ts";
import { user } from "./sign-in-schema.ts";

/** What people prove in addition to their sign-in (S14). */
export const secondFactors = sqliteTable(
  "second_factors",
  {
    id: text("id").$type<SecondFactorId>().primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ["totp"] }).notNull(),
    /** The secret of an authenticator app, sealed for this user by `AUTH_SECRET`. */
    sealed: text("sealed"),
    /** The last time step whose code was used. A code of this step or an earlier one is refused (RFC 6238 §5.2). */
    lastStep: integer("last_step").notNull().default(0),
    /** UTC ms, as the next one. */
    createdAt: integer("created_at").notNull(),
    usedAt: integer("used_at"),
  },
  (table) => [index("second_factors_user").on(table.userId), uniqueIndex("second_factors_totp").on(table.userId).where(sql`kind = 'totp'`)],
);

/** Codes for a person who has lost their second factors. A row goes with its use. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    /** SHA-256 of the user's id and the code. The code has 80 random bits, so it needs no salt. */
    hash: text("hash").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("recovery_codes_user").on(table.userId)],
);
