import { and, asc, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import { BLOCK_SPAN, type Group, packEvents, unpackEvents } from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import { auditBlocks, auditSegments } from "./audit-database-schema.ts";
import {
  type AuditFilter,
  type Direction,
  type EventPlace,
  type EventRow,
  fitsFilter,
  hasConditions,
  IN_ORDER,
  LOOKED_AT,
  type Walk,
} from "./audit-filter-rules.ts";
import { BEFORE_ALL, type BlockPlace, chooseBlocks, type KnownBlock, partBlocks, type Walked } from "./block-walk-rules.ts";
import type { Database } from "./client.ts";
import type { Page } from "./page.ts";

/** The most blocks whose times are looked at first. */
const MOST_BLOCKS = 2000;
/** So many blocks are about a moment at which a page begins, or more if events were written late. */
const AROUND = 100;

/** Writes events as one row. @param segment the number of the segment that seals them */
export const insertBlock = (db: Database, { projectId, events, firstAt, lastAt }: Group, segment: number) =>
  db.insert(auditBlocks).values({ projectId, at: lastAt, segment, firstAt, size: events.length, events: packEvents(events) });

/** What is sealed of the blocks in which an event of these groups may be already. */
export function selectSealedAt(db: Database, groups: readonly Group[]) {
  const times = JSON.stringify(groups.map(({ projectId, firstAt, lastAt }) => [projectId, firstAt, lastAt]));
  return db.select({ events: sql<string>`s.events` }).from(
    sql`json_each(${times}) e CROSS JOIN audit_blocks b
      ON b.project_id = e.value ->> 0 AND b.at >= e.value ->> 1 AND b.at <= (e.value ->> 2) + ${BLOCK_SPAN} AND b.first_at <= e.value ->> 2
      CROSS JOIN ${auditSegments} s ON s.project_id = b.project_id AND s.number = b.segment`,
  );
}

/** Reads the events of blocks. */
export async function readBlocks(db: Database, projectId: ProjectId, places: readonly BlockPlace[]): Promise<EventRow[]> {
  if (places.length === 0) return [];
  const keys = JSON.stringify(places.map(({ at, segment }) => [at, segment]));
  const found = await db
    .select({ events: auditBlocks.events })
    .from(auditBlocks)
    .where(
      and(
        eq(auditBlocks.projectId, projectId),
        sql`(${auditBlocks.at}, ${auditBlocks.segment}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${keys}))`,
      ),
    )
    .all();
  return found.flatMap(({ events }) => unpackEvents(events).map((event) => ({ ...event, projectId }) as EventRow));
}

/** The blocks that have events of a time, nearest to the beginning of the walk first. */
function listBlocks(db: Database, projectId: ProjectId, conditions: (SQL | undefined)[], direction: Direction, limit: number): Promise<KnownBlock[]> {
  const { at, segment, firstAt, size } = auditBlocks;
  const order = direction === "back" ? desc : asc;
  return db
    .select({ at, segment, firstAt, size })
    .from(auditBlocks)
    .where(and(eq(auditBlocks.projectId, projectId), ...conditions))
    .orderBy(order(at), order(segment))
    .limit(limit)
    .all();
}

/**
 * Chooses the blocks that a walk reads. If all that may be read are about the moment at which it begins, it would not come on: then it may read more.
 * @param begin events that a walk comes to before it are not wanted
 */
async function chooseFrom(db: Database, projectId: ProjectId, walked: Omit<Walked, "most">, begin: EventPlace) {
  const { needed, first, last, direction } = walked;
  const { at, firstAt } = auditBlocks;
  for (let most = Math.min(MOST_BLOCKS, needed + AROUND); ; most *= 4) {
    const found = await listBlocks(db, projectId, [gte(at, first), lte(at, last + BLOCK_SPAN), lte(firstAt, last)], direction, most + 1);
    const choice = chooseBlocks(found, { ...walked, most });
    if (!choice.end || IN_ORDER[direction](choice.end, begin) > 0) return choice;
  }
}

/**
 * Walks through a project's blocks in the order of time, and returns the events that fit. It reads so many blocks that 10,000 events were looked at,
 * or, if each event fits, as many as the page has.
 */
export async function walkBlocks(
  db: Database,
  projectId: ProjectId,
  filter: AuditFilter,
  { after, limit }: Page,
  direction: Direction,
): Promise<Walk> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER - BLOCK_SPAN } = filter;
  const inOrder = IN_ORDER[direction];
  const start: EventPlace | undefined = after && { at: after.createdAt, id: after.id };
  const first = Math.max(from, direction === "on" ? (start?.at ?? 0) : 0);
  const last = Math.min(to, direction === "back" ? (start?.at ?? to) : to);
  const needed = hasConditions(filter) ? LOOKED_AT : limit;
  const bound = { at: direction === "back" ? to : from, id: BEFORE_ALL };
  const begin = start && inOrder(start, bound) > 0 ? start : bound;
  const { chosen, end } = await chooseFrom(db, projectId, { needed, first, last, direction }, begin);
  const rows: EventRow[] = [];
  for (const part of partBlocks(chosen, LOOKED_AT)) {
    const events = await readBlocks(db, projectId, part);
    rows.push(
      ...events.filter(
        (event) =>
          event.at >= from &&
          event.at < to &&
          (!start || inOrder(event, start) > 0) &&
          (!end || inOrder(event, end) < 0) &&
          fitsFilter(event, filter),
      ),
    );
  }
  return { rows: rows.toSorted(inOrder).slice(0, limit), end };
}

/** One event of a block. */
export async function findInBlocks(db: Database, projectId: ProjectId, { at, id }: EventPlace): Promise<EventRow | undefined> {
  const around = [gte(auditBlocks.at, at), lte(auditBlocks.at, at + BLOCK_SPAN), lte(auditBlocks.firstAt, at)];
  const found = await listBlocks(db, projectId, around, "on", MOST_BLOCKS);
  for (const part of partBlocks(found, LOOKED_AT)) {
    const event = (await readBlocks(db, projectId, part)).find((one) => one.at === at && one.id === id);
    if (event) return event;
  }
}
