import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ProjectId } from "../lib/ids.ts";

/**
 * Links that agents gave people in chats, and what became of each. Those that a person gets for the same server within a day after the first, until they have connected,
 * are one. Triggers count each row, and each of its steps, in `chat_link_counts`. Times are UTC milliseconds.
 */
export const chatLinks = sqliteTable(
  "chat_links",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    userId: text("user_id").notNull(),
    /** The slug of the server that the link was given for; empty if it was for whatever is missing. */
    server: text("server").notNull(),
    givenAt: integer("given_at").notNull(),
    /** The slug of the navigator that the agent came to; empty at a server's own endpoint. */
    navigator: text("navigator").notNull(),
    /** The client id of the agent. */
    agent: text("agent").notNull(),
    /** When the person, signed in, first opened it. */
    openedAt: integer("opened_at"),
    /** When the person first connected the server through it. */
    connectedAt: integer("connected_at"),
    /** The slug of the server that was connected. */
    connected: text("connected"),
    /** When a call of that server for the person succeeded after that. */
    calledAt: integer("called_at"),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.userId, table.server, table.givenAt] }), index("chat_links_old").on(table.givenAt)],
);

/**
 * How many links were given in an hour or a day, and how many of these were opened, led to a connection, and then to a call that succeeded: for a project, and for each of
 * its servers, navigators and agents. No person is in it.
 */
export const chatLinkCounts = sqliteTable(
  "chat_link_counts",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    grain: text("grain", { enum: ["hour", "day"] }).notNull(),
    kind: text("kind", { enum: ["all", "server", "navigator", "agent"] }).notNull(),
    /** A slug or client id; empty for the project as a whole. */
    key: text("key").notNull(),
    /** When the hour or day began in which the links were given, UTC milliseconds. */
    at: integer("at").notNull(),
    given: integer("given").notNull().default(sql`0`),
    opened: integer("opened").notNull().default(sql`0`),
    connected: integer("connected").notNull().default(sql`0`),
    called: integer("called").notNull().default(sql`0`),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.grain, table.kind, table.key, table.at] }),
    index("chat_link_counts_old").on(table.grain, table.at),
  ],
);
