import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { user } from "./sign-in-schema.ts";

/** What mails about their connections need to know of a person. A row is there from their first sign-in on. */
export const personMails = sqliteTable("person_mails", {
  userId: text("user_id")
    .primaryKey()
    .references(() => user.id, { onDelete: "cascade" }),
  /** The language of the pages at the last sign-in. */
  language: text("language").notNull(),
  /** When the last mail was sent, UTC ms. It is written before the mail is sent, so that two workers do not send the same one. */
  toldAt: integer("told_at"),
  /** How often in a row a mail could not be sent. */
  failures: integer("failures").notNull().default(0),
  /** Since when the person wants no such mails, UTC ms. */
  unsubscribedAt: integer("unsubscribed_at"),
});
