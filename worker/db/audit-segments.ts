import { and, asc, eq, gt, gte, lt, sql } from "drizzle-orm";
import {
  type AuditEvent,
  type Group,
  groupEvents,
  type Head,
  joinSmall,
  type NewSegment,
  type Segment,
  sealedIn,
  sealGroups,
} from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import { insertBlock, selectSealedAt } from "./audit-blocks.ts";
import { auditEvents, auditSegments } from "./audit-database-schema.ts";
import type { Database } from "./client.ts";
import { listProjectsOf } from "./distinct-projects.ts";

/** How often events are sealed again because another batch of the same project was written meanwhile. */
const MOST_TRIES = 10;

const isTaken = (error: unknown): boolean =>
  /UNIQUE constraint failed: audit_segments/.test(`${String(error)} ${error instanceof Error ? String(error.cause) : ""}`);

export type Statement = Parameters<Database["batch"]>[0][number];

/** What of some events is new, and where the chains of their projects end, both at one moment. @param groups of all events */
async function look(
  db: Database,
  events: readonly AuditEvent[],
  groups: readonly Group[],
): Promise<{ known: Set<string>; heads: Map<ProjectId, Head> }> {
  const json = JSON.stringify(events.map(({ projectId, at, id }) => [projectId, at, id]));
  const projectIds = JSON.stringify([...new Set(events.map(({ projectId }) => projectId))]);
  const [written, inBlocks, ends] = await db.batch([
    db
      .select({ id: sql<string>`a.id` })
      .from(sql`json_each(${json}) e JOIN audit_events a ON a.project_id = e.value ->> 0 AND a.at = e.value ->> 1 AND a.id = e.value ->> 2`),
    selectSealedAt(db, groups),
    db
      .select({ projectId: sql<ProjectId>`s.project_id`, number: sql<number>`s.number`, hash: sql<string>`s.hash` })
      .from(sql`json_each(${projectIds}) p
      JOIN audit_segments s ON s.project_id = p.value AND s.number = (SELECT max(number) FROM audit_segments WHERE project_id = p.value)`),
  ]);
  const known = [...written.map(({ id }) => id), ...inBlocks.flatMap(({ events: text }) => idsIn(text))];
  return { known: new Set(known), heads: new Map(ends.map(({ projectId, ...head }) => [projectId, head])) };
}

/** The events of a segment, as D1 has them. Those of a segment that was thinned out are deleted. */
const idsIn = (text: string): string[] => sealedIn({ events: JSON.parse(text) as Segment["events"] }).map(([id]) => id);

/**
 * Writes events with the segments that seal them, in one transaction: a block of them as one row, few of them each as a row. Two batches that seal events of one project at the same time want the same number; the
 * second one is rolled back as a whole, and sealed again. An event that is there already is sealed in no second segment. So what `write` reads of the projects of
 * new events is as it read it when the transaction begins.
 * @param events each once @param write further statements about the events that are new @param now UTC milliseconds
 */
export async function writeSealed(
  db: Database,
  events: readonly AuditEvent[],
  write: (fresh: readonly AuditEvent[]) => Promise<readonly Statement[]>,
  now: number,
): Promise<void> {
  const all = groupEvents(events);
  for (let tries = 1; ; tries++) {
    const { known, heads } = await look(db, events, all);
    const fresh = events.filter(({ id }) => !known.has(id));
    const groups = joinSmall(groupEvents(fresh));
    const segments = sealGroups(
      groups.map((group) => group.events),
      heads,
      now,
    );
    const [first, ...others] = [...insertSealed(db, groups, segments), ...(await write(fresh))];
    if (!first) return;
    try {
      await db.batch([first, ...others]);
      return;
    } catch (error) {
      if (tries === MOST_TRIES || !isTaken(error)) throw error;
    }
  }
}

/** Writes segments and their events. The segments come first: if a number is taken, it is what fails. The rows of all projects are one statement. */
function insertSealed(db: Database, groups: readonly Group[], segments: readonly NewSegment[]): Statement[] {
  const blocks = segments.flatMap(({ number }, index) => (groups[index]?.isBlock ? [insertBlock(db, groups[index], number)] : []));
  const few = groups.flatMap(({ isBlock, events }) => (isBlock ? [] : events));
  return [...segments.map((segment) => db.insert(auditSegments).values(segment)), ...blocks, ...(few.length > 0 ? [insertRows(db, few)] : [])];
}

/** Writes each event as a row of the table, all its columns in order. */
const insertRows = (db: Database, events: readonly AuditEvent[]) =>
  db
    .insert(auditEvents)
    .select(
      sql`SELECT value ->> 'id', value ->> 'projectId', value ->> 'at', value ->> 'actor', value ->> 'userId', value ->> 'action',
  value ->> 'target', value ->> 'server', value ->> 'tool', value ->> 'outcome', value ->> 'code', value ->> 'durationMs', value ->> 'changes',
  value ->> 'authScopeId', value ->> 'ruleId', value ->> 'requestId', value ->> 'sessionId', value ->> 'traceId'
  FROM json_each(${JSON.stringify(events)}) WHERE true`,
    )
    .onConflictDoNothing();

/** The chains of the projects' events. @param db the audit database */
export function makeAuditSegments(db: Database) {
  return {
    /** Segments in the order of their numbers, without those that were written before a time. @param after a number */
    async list(projectId: ProjectId, { after, since, limit }: { after: number; since: number; limit: number }): Promise<Segment[]> {
      const { number, at, previous, hash, events, lastAt } = auditSegments;
      return db
        .select({ number, at, previous, hash, events, lastAt })
        .from(auditSegments)
        .where(and(eq(auditSegments.projectId, projectId), gt(number, after), gte(at, since)))
        .orderBy(asc(number))
        .limit(limit)
        .all();
    },

    /** The projects that have a chain. It reads a row of each. */
    listProjects: (): Promise<ProjectId[]> => listProjectsOf(db, auditSegments),

    /** Deletes a project's oldest segments that were written before a time, UTC milliseconds. @param limit the most that are looked at */
    async sweep(projectId: ProjectId, before: number, limit: number): Promise<void> {
      const oldest = db
        .select({ number: auditSegments.number })
        .from(auditSegments)
        .where(eq(auditSegments.projectId, projectId))
        .orderBy(asc(auditSegments.number))
        .limit(limit);
      await db
        .delete(auditSegments)
        .where(and(eq(auditSegments.projectId, projectId), lt(auditSegments.at, before), sql`${auditSegments.number} IN ${oldest}`));
    },
  };
}
