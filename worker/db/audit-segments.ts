import { and, asc, eq, gt, gte, lt, sql } from "drizzle-orm";
import { type AuditEvent, type Head, type Segment, sealEvents } from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import { auditSegments } from "./audit-database-schema.ts";
import type { Database } from "./client.ts";
import { listProjectsOf } from "./distinct-projects.ts";

/** How often events are sealed again because another batch of the same project was written meanwhile. */
const MOST_TRIES = 10;

const isTaken = (error: unknown): boolean =>
  /UNIQUE constraint failed: audit_segments/.test(`${String(error)} ${error instanceof Error ? String(error.cause) : ""}`);

export type Statement = Parameters<Database["batch"]>[0][number];

/** What of some events is new, and where the chains of their projects end, both at one moment. @param json the events, each once */
async function look(db: Database, json: string): Promise<{ known: Set<string>; heads: Map<ProjectId, Head> }> {
  const [written, ends] = await db.batch([
    db
      .select({ id: sql<string>`a.id` })
      .from(
        sql`json_each(${json}) e JOIN audit_events a ON a.project_id = e.value ->> 'projectId' AND a.at = e.value ->> 'at' AND a.id = e.value ->> 'id'`,
      ),
    db
      .select({ projectId: sql<ProjectId>`s.project_id`, number: sql<number>`s.number`, hash: sql<string>`s.hash` })
      .from(sql`(SELECT DISTINCT value ->> 'projectId' AS id FROM json_each(${json})) p
      JOIN audit_segments s ON s.project_id = p.id AND s.number = (SELECT max(number) FROM audit_segments WHERE project_id = p.id)`),
  ]);
  return { known: new Set(written.map(({ id }) => id)), heads: new Map(ends.map(({ projectId, ...head }) => [projectId, head])) };
}

/**
 * Writes events with the segments that seal them, in one transaction. Two batches that seal events of one project at the same time want the same number; the
 * second one is rolled back as a whole, and sealed again. An event that is there already is sealed in no second segment. So what `write` reads of the projects of
 * new events is as it read it when the transaction begins.
 * @param events each once @param write the statements that write them, given all events as JSON, and those that are new @param now UTC milliseconds
 */
export async function writeSealed(
  db: Database,
  events: readonly AuditEvent[],
  write: (json: string, fresh: readonly AuditEvent[]) => Promise<readonly [Statement, ...Statement[]]>,
  now: number,
): Promise<void> {
  const json = JSON.stringify(events);
  for (let tries = 1; ; tries++) {
    const { known, heads } = await look(db, json);
    const fresh = events.filter(({ id }) => !known.has(id));
    const segments = sealEvents(fresh, heads, now);
    const [first, ...others] = await write(json, fresh);
    try {
      await db.batch([first, ...others, ...segments.map((segment) => db.insert(auditSegments).values(segment))]);
      return;
    } catch (error) {
      if (tries === MOST_TRIES || !isTaken(error)) throw error;
    }
  }
}

/** The chains of the projects' events. @param db the audit database */
export function makeAuditSegments(db: Database) {
  return {
    /** Segments in the order of their numbers, without those that were written before a time. @param after a number */
    async list(projectId: ProjectId, { after, since, limit }: { after: number; since: number; limit: number }): Promise<Segment[]> {
      const { number, at, previous, hash, events } = auditSegments;
      return db
        .select({ number, at, previous, hash, events })
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
