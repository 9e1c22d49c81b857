import { and, asc, count, desc, eq, getTableColumns, gte, inArray, lt, notInArray, type SQL, sql } from "drizzle-orm";
import type { AuthScopeId, ProjectId, RuleId } from "../lib/ids.ts";
import { findInBlocks, walkBlocks } from "./audit-blocks.ts";
import { auditEvents } from "./audit-database-schema.ts";
import { type AuditFilter, CALLS, type Direction, type EventPlace, type EventRow, IN_ORDER, LOOKED_AT, type Walk } from "./audit-filter-rules.ts";
import type { Database } from "./client.ts";
import { type Counted, MOST_IN_TOTAL, type Page, type Place, toCounted } from "./page.ts";
import { waitingEvents } from "./schema.ts";

type Table = typeof auditEvents | typeof waitingEvents;
/** What only calls have. The main database has no calls. */
const OF_CALLS = ["authScopeId", "ruleId"] as const;

const NO_CALL: Pick<EventRow, "authScopeId" | "ruleId" | "requestId" | "sessionId" | "traceId"> = {
  authScopeId: null,
  ruleId: null,
  requestId: null,
  sessionId: null,
  traceId: null,
};

const placeOf = ({ at, id }: EventPlace): Place => ({ createdAt: at, id });

/** The conditions that need a look at the event itself; the time and the page need none. */
function conditionsOf(table: Table, filter: AuditFilter): SQL[] {
  const { userId, client, kind, text } = filter;
  const own = table === auditEvents ? auditEvents : undefined;
  const conditions: (SQL | undefined)[] = [
    userId === undefined ? undefined : eq(table.userId, userId),
    client === undefined ? undefined : isBy(table, client),
    kind === "calls" ? inArray(table.action, CALLS) : undefined,
    kind === "changes" ? notInArray(table.action, CALLS) : undefined,
    filter.outcome && eq(table.outcome, filter.outcome),
    ...(["actor", "server", "tool", "code", "action"] as const).map((field) =>
      filter[field] === undefined ? undefined : eq(table[field], filter[field]),
    ),
    filter.authScopeId === undefined || !own ? undefined : eq(own.authScopeId, filter.authScopeId as AuthScopeId),
    filter.ruleId === undefined || !own ? undefined : eq(own.ruleId, filter.ruleId as RuleId),
    text === undefined ? undefined : has(table, text),
  ];
  return conditions.filter((condition) => condition !== undefined);
}

/** An id has no blank, and `nameOf` of the audit writes it after the kind of the actor. */
function isBy({ actor }: Table, client: string): SQL {
  const names = ["agent", "token"].map((kind) => `${kind}:${client} `);
  return sql`(substr(${actor} || ' ', 1, ${names[0]?.length ?? 0}) IN (${names[0]}, ${names[1]}))`;
}

/** Capitals of ASCII are not told apart. */
function has(table: Table, text: string): SQL {
  const { id, actor, action, target, server, tool, code, changes } = table;
  const calls = table === auditEvents ? Object.keys(NO_CALL).map((name) => auditEvents[name as keyof typeof NO_CALL]) : [];
  const all = [id, actor, action, target, server, tool, code, changes, ...calls].map((column) => sql`coalesce(${column}, '')`);
  return sql`instr(lower(${sql.join(all, sql` || ' ' || `)}), lower(${text})) > 0`;
}

const WAYS = {
  back: { order: desc, isBeyond: sql.raw("<"), isUpTo: sql.raw(">=") },
  on: { order: asc, isBeyond: sql.raw(">"), isUpTo: sql.raw("<=") },
} as const;

/** What a walk looks at and takes. @returns `end` of the last event that is looked at, if there may be more */
async function boundWalk(db: Database, table: Table, projectId: ProjectId, filter: AuditFilter, after: Page["after"], direction: Direction) {
  const way = WAYS[direction];
  const { at, id } = table;
  const range = and(
    eq(table.projectId, projectId),
    filter.from === undefined ? undefined : gte(at, filter.from),
    filter.to === undefined ? undefined : lt(at, filter.to),
    after && sql`(${at}, ${id}) ${way.isBeyond} (${after.createdAt}, ${after.id})`,
  );
  const order = [way.order(at), way.order(id)];
  const conditions = conditionsOf(table, filter);
  const last =
    conditions.length > 0 &&
    db
      .select({ at, id })
      .from(table)
      .where(range)
      .orderBy(...order)
      .limit(1)
      .offset(LOOKED_AT - 1);
  const end = last ? await last.get() : undefined;
  const untilEnd = end && sql`(${at}, ${id}) ${way.isUpTo} (${end.at}, ${end.id})`;
  return { fits: and(range, untilEnd, ...conditions), order, end };
}

/** Walks through a project's events in the order of time, by the key, and returns those that fit. It looks at a limited number of events. */
async function walk(
  db: Database,
  table: Table,
  projectId: ProjectId,
  filter: AuditFilter,
  { after, limit }: Page,
  direction: Direction,
): Promise<Walk> {
  const { fits, order, end } = await boundWalk(db, table, projectId, filter, after, direction);
  const rows = await db
    .select(getTableColumns(table))
    .from(table)
    .where(fits)
    .orderBy(...order)
    .limit(limit)
    .all();
  return { rows: rows.map((row) => ({ ...NO_CALL, ...row })), end };
}

/**
 * Walks through the blocks, the rows and the main database. An event on its way from the main database may be in both for a moment, and is found once.
 * @param db the audit database @param main the database with the events that wait to be moved
 * @returns up to a page of events, the first of the walk first
 */
async function walkAll(db: Database, main: Database, projectId: ProjectId, filter: AuditFilter, page: Page, direction: Direction): Promise<Walk> {
  const nothing: Walk = { rows: [], end: undefined };
  const isOfCalls = OF_CALLS.some((field) => filter[field] !== undefined);
  const [blocks, kept, waiting] = await Promise.all([
    walkBlocks(db, projectId, filter, page, direction),
    walk(db, auditEvents, projectId, filter, page, direction),
    isOfCalls ? nothing : walk(main, waitingEvents, projectId, filter, page, direction),
  ]);
  const inOrder = IN_ORDER[direction];
  const [end] = [blocks.end, kept.end, waiting.end].filter((place) => place !== undefined).sort(inOrder);
  const all = [...new Map([...waiting.rows, ...kept.rows, ...blocks.rows].map((event) => [event.id, event])).values()].sort(inOrder);
  const within = end ? all.filter((event) => inOrder(event, end) < 0) : all;
  return { rows: within.slice(0, page.limit), end };
}

/** The events nearest to a place, on one side of it, nearest first. @returns `isWhole`: whether none that fits is left out */
export async function walkFrom(
  [db, main]: readonly [db: Database, main: Database],
  projectId: ProjectId,
  filter: AuditFilter,
  page: Page,
  direction: Direction,
): Promise<{ rows: EventRow[]; isWhole: boolean }> {
  const { rows, end } = await walkAll(db, main, projectId, filter, page, direction);
  return { rows, isWhole: end === undefined && rows.length < page.limit };
}

/** @property next where the search goes on; null if there is nothing more @property searchedTo the time down to which no event is missing, if the search goes on without a full page */
export type Found = { rows: EventRow[]; next: Place | null; searchedTo: number | null };

/**
 * The events that fit, newest first. Where few events fit, a page may have fewer than its limit, or none, and yet a next one.
 * @param db the audit database @param main the database with the events that wait to be moved
 */
export async function searchEvents(db: Database, main: Database, projectId: ProjectId, filter: AuditFilter, page: Page): Promise<Found> {
  const { rows, end } = await walkAll(db, main, projectId, filter, page, "back");
  const last = rows.at(-1);
  if (last && rows.length === page.limit) return { rows, next: placeOf(last), searchedTo: null };
  return { rows, next: end ? placeOf(end) : null, searchedTo: end?.at ?? null };
}

/**
 * How many events fit, of those that the first part of a search looks at. An event on its way from the main database may count twice for a moment.
 * @param db the audit database @param main the database with the events that wait to be moved
 */
export async function countEvents(db: Database, main: Database, projectId: ProjectId, filter: AuditFilter): Promise<Counted> {
  const countIn = async (from: Database, table: Table) => {
    const { fits, end } = await boundWalk(from, table, projectId, filter, undefined, "back");
    const some = from
      .select({ id: table.id })
      .from(table)
      .where(fits)
      .limit(MOST_IN_TOTAL + 1)
      .as("some");
    const [row] = await from.select({ count: count() }).from(some);
    return { count: row?.count ?? 0, isCut: end !== undefined };
  };
  const countInBlocks = async () => {
    const { rows, end } = await walkBlocks(db, projectId, filter, { limit: MOST_IN_TOTAL + 1 }, "back");
    return { count: rows.length, isCut: end !== undefined };
  };
  const isOfCalls = OF_CALLS.some((field) => filter[field] !== undefined);
  const all = await Promise.all([countInBlocks(), countIn(db, auditEvents), ...(isOfCalls ? [] : [countIn(main, waitingEvents)])]);
  const counted = toCounted(all.reduce((sum, { count }) => sum + count, 0));
  return { ...counted, more: counted.more || all.some(({ isCut }) => isCut) };
}

/** One event. @param at when it was recorded, UTC milliseconds */
export async function findEvent(db: Database, main: Database, projectId: ProjectId, { createdAt, id }: Place): Promise<EventRow | undefined> {
  const findIn = (from: Database, table: Table) =>
    from
      .select(getTableColumns(table))
      .from(table)
      .where(and(eq(table.projectId, projectId), eq(table.at, createdAt), sql`${table.id} = ${id}`))
      .get();
  const found = (await findIn(db, auditEvents)) ?? (await findInBlocks(db, projectId, { at: createdAt, id })) ?? (await findIn(main, waitingEvents));
  return found && { ...NO_CALL, ...found };
}
