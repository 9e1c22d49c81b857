import { and, asc, eq, sql } from "drizzle-orm";
import { HOUR } from "../lib/clock.ts";
import { type EventId, type ProjectId, timeOfEventId } from "../lib/ids.ts";
import { readBlocks } from "./audit-blocks.ts";
import { auditEvents, auditSegments } from "./audit-database-schema.ts";
import { addEmails, type NamedEvent } from "./audit-emails.ts";
import type { EventRow } from "./audit-filter-rules.ts";
import type { Database } from "./client.ts";

/** The most segments that one look at a backlog counts. */
const COUNTED = 500;

/** A place in the chain of a project's events: the event that comes next. */
export type ChainPlace = { segment: number; position: number };
/** An event at its place in the chain. */
export type ChainedEvent = NamedEvent & ChainPlace;
/**
 * The next events of a chain. @property end the place after them @property lost how many of them are deleted @property hour when they were written, in
 * hours since 1970; all were written in the same hour
 */
type ChainPart = { events: ChainedEvent[]; end: ChainPlace; lost: number; hour: number };
/** What of a chain comes after a place. @property more whether there is more than was counted @property since UTC ms, when the first of it was written */
export type Backlog = { events: number; more: boolean; since: number | null };

/** A segment that a target waits for, or that waits for it. */
type Waiting = { projectId: ProjectId; segment: number };

/** Where an event is. @property id null for all events of a segment whose list is gone, as the events are @property size how many events the segment has */
type Ref = ChainPlace & { id: EventId | null; size: number; at: number; lastAt: number | null };

/** The most that one batch has. @property bytes of the events as JSON, unless the first one has more */
type Most = { events: number; bytes: number };

const hourOf = ({ at }: Ref): number => Math.floor(at / HOUR);
const isBefore = (place: ChainPlace, end: ChainPlace): boolean =>
  place.segment < end.segment || (place.segment === end.segment && place.position < end.position);

/** As many of the next events as a batch takes. All were written in the same hour. */
function chooseBatch(refs: Ref[], rows: Map<string, EventRow>, bytes: number): Ref[] {
  const [first] = refs;
  let size = 0;
  const end = refs.findIndex((ref) => {
    size += encoder.encode(JSON.stringify(rows.get(ref.id ?? "") ?? "")).byteLength;
    return ref !== first && (size > bytes || (first && hourOf(ref) !== hourOf(first)));
  });
  return end < 0 ? refs : refs.slice(0, end);
}

const encoder = new TextEncoder();

/** Those of these places whose segment is written, and when it was. Nothing has come to the others yet. */
export const listWritten = (db: Database, places: Waiting[]) =>
  db.all<Waiting & { at: number }>(
    sql`SELECT s.project_id AS "projectId", s.number AS segment, s.at FROM json_each(${JSON.stringify(places)}) p
      JOIN audit_segments s ON s.project_id = p.value ->> 'projectId' AND s.number = p.value ->> 'segment'`,
  );

/** The chains of projects as those read them who deliver them, in order and without a gap. @param db the audit database @param main the database with the people */
export function makeAuditBacklog(db: Database, main: Database) {
  /** Where events are in the chain, from a place on. */
  const listRefs = (projectId: ProjectId, { segment, position }: ChainPlace, limit: number) =>
    db.all<Ref>(
      sql`SELECT s.number AS segment, e.key AS position, e.value ->> 0 AS id, coalesce(s.events ->> 'events', json_array_length(s.events)) AS size,
          s.at, s.last_at AS "lastAt"
        FROM audit_segments s, json_each(iif(json_type(s.events) = 'array', s.events, '[[null]]')) e
        WHERE s.project_id = ${projectId} AND s.number >= ${segment} AND (s.number > ${segment} OR e.key >= ${position} OR json_type(s.events) = 'object')
        ORDER BY s.number, e.key LIMIT ${limit}`,
    );

  async function readEvents(projectId: ProjectId, refs: Ref[]): Promise<Map<string, EventRow>> {
    const keys = JSON.stringify(refs.flatMap(({ id, at }) => (id === null ? [] : [{ id, at: timeOfEventId(id) ?? at }])));
    const isWanted = sql`(${auditEvents.at}, ${auditEvents.id}) IN (SELECT value ->> 'at', value ->> 'id' FROM json_each(${keys}))`;
    const rows = await db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.projectId, projectId), isWanted))
      .all();
    const inRows = new Set<string | null>(rows.map(({ id }) => id));
    const blocks = new Map(
      refs.flatMap(({ id, segment, lastAt }) => (id === null || lastAt === null || inRows.has(id) ? [] : [[segment, { at: lastAt, segment }]])),
    );
    const inBlocks = await readBlocks(db, projectId, [...blocks.values()]);
    return new Map([...rows, ...inBlocks].map((row) => [row.id, row]));
  }

  return {
    listWritten: (places: Waiting[]) => listWritten(db, places),

    /** Where the next event of a project will be. */
    async findEnd(projectId: ProjectId): Promise<ChainPlace> {
      const row = await db
        .select({ last: sql<number | null>`max(${auditSegments.number})` })
        .from(auditSegments)
        .where(eq(auditSegments.projectId, projectId))
        .get();
      return { segment: (row?.last ?? 0) + 1, position: 0 };
    },

    /**
     * Reads the next events in the order of the chain. A late event is in a later segment, so none is left behind.
     * @param until where to stop, for a batch that was tried before: it is read as it was @returns nothing at the end of the chain
     */
    async read(projectId: ProjectId, from: ChainPlace, most: Most, until?: ChainPlace): Promise<ChainPart | undefined> {
      const found = await listRefs(projectId, from, most.events);
      const rows = await readEvents(projectId, found);
      const refs = until === undefined ? chooseBatch(found, rows, most.bytes) : found.filter((ref) => isBefore(ref, until));
      const [first, last] = [refs[0], refs.at(-1)];
      if (!first || !last) return undefined;
      const chained = refs.flatMap(({ segment, position, id }) => {
        const row = rows.get(id ?? "");
        return row ? [{ ...row, segment, position }] : [];
      });
      const events = await addEmails(main, chained);
      return { events, end: placeAfter(last), lost: countOf(refs, from) - events.length, hour: hourOf(first) };
    },

    /** What comes after a place. It counts the events of 500 segments at most. */
    async count(projectId: ProjectId, from: ChainPlace): Promise<Backlog> {
      const counted = await db
        .select({
          size: sql<number>`coalesce(${auditSegments.events} ->> 'events', json_array_length(${auditSegments.events}))`,
          at: auditSegments.at,
        })
        .from(auditSegments)
        .where(and(eq(auditSegments.projectId, projectId), sql`${auditSegments.number} >= ${from.segment}`))
        .orderBy(asc(auditSegments.number))
        .limit(COUNTED)
        .all();
      const events = counted.reduce((sum, { size }) => sum + size, 0) - (counted.length > 0 ? from.position : 0);
      return { events: Math.max(0, events), more: counted.length === COUNTED, since: counted[0]?.at ?? null };
    },
  };
}

/** How many events there are from a place on. */
const countOf = (refs: Ref[], from: ChainPlace): number =>
  refs.reduce((sum, { id, segment, size }) => sum + (id !== null ? 1 : segment === from.segment ? size - from.position : size), 0);

/** The place after an event of a segment with so many, or after a segment whose list is gone. */
const placeAfter = ({ id, segment, position, size }: Ref): ChainPlace =>
  id !== null && position + 1 < size ? { segment, position: position + 1 } : { segment: segment + 1, position: 0 };
