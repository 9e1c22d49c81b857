import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ErrorClass, Grain, Histogram, RollupKind, Segment, Sketch, ToolCounts } from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import { callColumns, eventColumns, usageColumns } from "./audit-columns.ts";

/**
 * Tables of the audit database, which is a D1 database of its own. So a full or busy audit stops no sign-in and no call. The tables are
 * `WITHOUT ROWID`, which drizzle-kit cannot express: add it to each CREATE TABLE of a new migration. Then a row is stored once, in the order of its key.
 */

/** Recorded events, by project in the order of time. */
export const auditEvents = sqliteTable("audit_events", { ...eventColumns(), ...callColumns() }, (table) => [
  primaryKey({ columns: [table.projectId, table.at, table.id] }),
]);

/**
 * Events of a project that were written together, of one minute at most, in one row. It is found by the time of its newest event, so a search for a
 * time looks at the blocks that end within a minute after it. Fewer than eight events are rows of `audit_events`.
 */
export const auditBlocks = sqliteTable(
  "audit_blocks",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    /** The time of the newest event, UTC milliseconds. */
    at: integer("at").notNull(),
    /** The segment of the chain that seals its events, and no others. */
    segment: integer("segment").notNull(),
    /** The time of the oldest event, UTC milliseconds. */
    firstAt: integer("first_at").notNull(),
    /** How many events it has. */
    size: integer("size").notNull(),
    /** What `packEvents` makes of them. */
    events: text("events").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.at, table.segment] })],
);

/**
 * The chain of a project's events: those that were written together, each with its digest. They stay when the events are deleted. It has row ids,
 * unlike the other tables: a long row would fill whole pages of its own in the order of the key.
 */
export const auditSegments = sqliteTable(
  "audit_segments",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    /** From 1 on, without a gap. */
    number: integer("number").notNull(),
    /** When it was written, UTC milliseconds. */
    at: integer("at").notNull(),
    /** The hash of the segment before; empty for the first one. */
    previous: text("previous").notNull(),
    hash: text("hash").notNull(),
    /** When events of a block are deleted, its segment keeps the digest of their list, and how many they were. */
    events: text("events", { mode: "json" }).$type<Segment["events"]>().notNull(),
    /** The time of the newest event, UTC milliseconds. A segment of an earlier version has neither this nor a digest. */
    lastAt: integer("last_at"),
    /** Of the list of events. */
    digest: text("digest"),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.number] })],
);

/**
 * What agents called for a person in a day. It stays longer than the events. A key that acts for no person has the empty id. Tools beyond the first
 * hundred of a day are counted in `usage_daily`.
 */
export const personDays = sqliteTable(
  "person_days",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    userId: text("user_id").notNull(),
    /** Days since 1970, UTC. */
    day: integer("day").notNull(),
    calls: integer("calls").notNull(),
    errors: integer("errors").notNull(),
    /** Searches for tools. */
    queries: integer("queries").notNull(),
    lastAt: integer("last_at").notNull(),
    /** By server and tool. */
    tools: text("tools", { mode: "json" }).$type<ToolCounts>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.userId, table.day] })],
);

/** The calls of each day, person, server and tool, as earlier versions counted them, and those that have no room in `person_days`. */
export const usageDaily = sqliteTable("usage_daily", usageColumns(), (table) => [
  primaryKey({ columns: [table.projectId, table.userId, table.day, table.server, table.tool] }),
]);

/**
 * The calls of an hour, a day or a week, added up: for a project, and for each of its servers, tools, navigators and agents. The rows of one time are next to each other, so
 * a period is read in the order of the key.
 */
export const callRollups = sqliteTable(
  "call_rollups",
  {
    projectId: text("project_id").$type<ProjectId>().notNull(),
    grain: text("grain").$type<Grain>().notNull(),
    kind: text("kind").$type<RollupKind>().notNull(),
    /** When the hour, day or week began, UTC milliseconds. */
    at: integer("at").notNull(),
    /** A slug or client id; of a tool its server. Empty for the project as a whole, and for all beyond the limit. */
    key: text("key").notNull(),
    tool: text("tool").notNull(),
    calls: integer("calls").notNull(),
    failed: integer("failed").notNull(),
    errors: text("errors", { mode: "json" }).$type<Record<ErrorClass, number>>().notNull(),
    /** How long Cardea took. */
    own: text("own", { mode: "json" }).$type<Histogram>().notNull(),
    /** How long the servers took. */
    server: text("server", { mode: "json" }).$type<Histogram>().notNull(),
    people: text("people").$type<Sketch>(),
    agents: text("agents").$type<Sketch>(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.grain, table.kind, table.at, table.key, table.tool] })],
);

/** When something last happened: to the audit, in a schedule, in a sweep; and how far sweeps have come. */
export const auditMarks = sqliteTable("audit_marks", {
  name: text("name").primaryKey(),
  /** UTC milliseconds. */
  at: integer("at").notNull(),
  place: text("place"),
});
