import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The keys of `VAULT_KEYS` that this Cardea instance has had, and what the last count found of each. */
export const vaultKeys = sqliteTable("vault_keys", {
  id: text("id").primaryKey(),
  /** A one-way mark of the key, so that another key under the same id is noticed; null for a key that was never in the settings. */
  mark: text("mark"),
  /** When the key was first seen in the settings or in a count, UTC ms. */
  seenAt: integer("seen_at").notNull(),
  /** How many records the key had sealed in the last complete count; null if there was none since. */
  records: integer("records"),
  /** When that count began, UTC ms. */
  countedAt: integer("counted_at"),
});
