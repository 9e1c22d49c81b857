import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ProjectId } from "../lib/ids.ts";

/**
 * The agents of a project: OAuth clients that people have allowed, and API keys. The row of a key comes and goes with the key, and that of a client goes
 * with its last grant (triggers). Times are UTC milliseconds.
 */
export const agents = sqliteTable(
  "agents",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    /** Of a key, the key's id; of a client, one that is made of its client id, which may be a long URL. */
    id: text("id").notNull(),
    /** By which tokens and the audit name it. */
    clientId: text("client_id").notNull(),
    kind: text("kind", { enum: ["client", "key"] }).notNull(),
    /** As the client gave it, or an administrator the key. */
    name: text("name").notNull(),
    /** The host of a client with a metadata document, which nobody else can have. */
    host: text("host"),
    /** For how many people it acts. Triggers count. */
    people: integer("people").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    /** When it last called or searched a tool, exact to an hour; 0 if never. */
    lastCallAt: integer("last_call_at").notNull().default(0),
    /** While a revocation for everybody is under way: grants made until then are refused. It is part of the project's directory. */
    endedAt: integer("ended_at"),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.id] }),
    uniqueIndex("agents_client").on(table.projectId, table.clientId),
    index("agents_name").on(table.projectId, sql`lower("name")`, table.id),
    index("agents_called").on(table.projectId, table.lastCallAt, table.id),
    index("agents_people").on(table.projectId, table.people, table.id),
    index("agents_since").on(table.projectId, table.createdAt, table.id),
    index("agents_ending").on(table.projectId).where(sql`ended_at IS NOT NULL`),
  ],
);

/** What lets an agent act for a person: a grant of the person, or an API key that has acted for them. */
export const agentGrants = sqliteTable(
  "agent_grants",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    agentId: text("agent_id").notNull(),
    userId: text("user_id").notNull(),
    /** The id of the grant, or of the key. */
    grantId: text("grant_id").notNull(),
    createdAt: integer("created_at").notNull(),
    /** When a token was last issued or the key last used, exact to a day. A grant that is not used for 30 days has ended. */
    seenAt: integer("seen_at").notNull(),
    /** As of the agent. */
    lastCallAt: integer("last_call_at").notNull().default(0),
    /** Of a key: when an administrator ended it for this person; null if it acts for them. */
    endedAt: integer("ended_at"),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.agentId, table.userId, table.grantId] }),
    index("agent_grants_user").on(table.projectId, table.userId, table.grantId),
    index("agent_grants_seen").on(table.seenAt).where(sql`ended_at IS NULL`),
  ],
);
