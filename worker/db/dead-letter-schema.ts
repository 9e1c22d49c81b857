import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Messages of the audit queue that could not be written to the audit database. They are in the main database, so that they can be kept
 * while the audit database fails.
 */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    /** The id that the queue gave the message. */
    id: text("id").primaryKey(),
    /** When the message was given up, UTC milliseconds. */
    at: integer("at").notNull(),
    /** When it was last tried again, UTC milliseconds. */
    triedAt: integer("tried_at").notNull(),
    /** The message as JSON. */
    body: text("body").notNull(),
    /** Whether it may succeed if it is tried again; a malformed one is only kept to be looked at. */
    isRetryable: integer("is_retryable", { mode: "boolean" }).notNull(),
    reason: text("reason").notNull(),
  },
  (table) => [index("dead_letters_retryable").on(table.isRetryable, table.triedAt), index("dead_letters_at").on(table.at)],
);

/** Events of each day (days since 1970, UTC) that the queue refused or that could not be kept. They are in the log alone. */
export const lostEvents = sqliteTable("lost_events", {
  day: integer("day").primaryKey(),
  count: integer("count").notNull(),
});
