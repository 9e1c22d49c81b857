import { and, asc, desc, eq, gte, lt, sql } from "drizzle-orm";
import {
  type AuditEvent,
  ERROR_CLASSES,
  type Grain,
  groupOfRollup,
  keyOfRollup,
  mergeRollups,
  othersOf,
  type Rollup,
  type RollupKey,
  type RollupKind,
  rollupsOf,
} from "../audit/audit.ts";
import type { ProjectId } from "../lib/ids.ts";
import { callRollups } from "./audit-database-schema.ts";
import type { Statement } from "./audit-segments.ts";
import type { Database } from "./client.ts";
import { listProjectsOf } from "./distinct-projects.ts";

/** The key of a rollup, as a JSON list. */
const toKey = ({ projectId, grain, kind, at, key, tool }: RollupKey) => [projectId, grain, kind, at, key, tool];

/** A row as SQLite has it: histograms and errors are JSON. */
type Row = Omit<Rollup, "errors" | "own" | "server"> & Record<"errors" | "own" | "server", string>;

async function findRows(db: Database, keys: readonly RollupKey[]): Promise<Rollup[]> {
  const asked = JSON.stringify([...new Map(keys.map((row) => [keyOfRollup(row), toKey(row)])).values()]);
  const rows = await db.all<Row>(
    sql`SELECT r.project_id AS "projectId", r.grain, r.kind, r.at, r.key, r.tool, r.calls, r.errors, r.own, r.server, r.people, r.agents
      FROM json_each(${asked}) e CROSS JOIN call_rollups r WHERE r.project_id = e.value ->> 0 AND r.grain = e.value ->> 1 AND r.kind = e.value ->> 2
        AND r.at = e.value ->> 3 AND r.key = e.value ->> 4 AND r.tool = e.value ->> 5`,
  );
  return rows.map(({ errors, own, server, ...row }) => ({ ...row, errors: JSON.parse(errors), own: JSON.parse(own), server: JSON.parse(server) }));
}

/** How many rows of each kind the hours, days and weeks of these rows have. */
async function countRows(db: Database, rows: readonly RollupKey[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const groups = [...new Map(rows.map((row) => [groupOfRollup(row), row])).values()];
  const asked = JSON.stringify(groups.map(({ projectId, grain, kind, at }) => [projectId, grain, kind, at]));
  const found = await db.all<RollupKey & { rows: number }>(
    sql`SELECT project_id AS "projectId", grain, kind, at, count(*) AS rows FROM json_each(${asked}) e CROSS JOIN call_rollups
      WHERE project_id = e.value ->> 0 AND grain = e.value ->> 1 AND kind = e.value ->> 2 AND at = e.value ->> 3 GROUP BY 1, 2, 3, 4`,
  );
  return new Map(found.map((group) => [groupOfRollup(group), group.rows]));
}

const failedOf = ({ errors }: Rollup): number => ERROR_CLASSES.reduce((sum, name) => sum + errors[name], 0);

/**
 * The statements that add events to the counts of their hours, days and weeks. It reads the rows and writes them anew, so the caller must see to it that nothing else adds
 * to them meanwhile, and that each event is added once (`writeSealed`). @param db the audit database @param fresh events that are not in the audit yet
 */
export async function rollUp(db: Database, fresh: readonly AuditEvent[]): Promise<Statement[]> {
  const added = rollupsOf(fresh);
  if (added.length === 0) return [];
  const known = await findRows(
    db,
    added.flatMap((row) => [row, othersOf(row)]),
  );
  const there = new Set(known.map(keyOfRollup));
  const sizes = await countRows(
    db,
    added.filter((row) => !there.has(keyOfRollup(row))),
  );
  const rows = mergeRollups(added, known, sizes).map((row) => [
    ...toKey(row),
    row.calls,
    failedOf(row),
    row.errors,
    row.own,
    row.server,
    row.people,
    row.agents,
  ]);
  const { projectId, grain, kind, at, key, tool } = callRollups;
  const insert = db
    .insert(callRollups)
    .select(
      sql`SELECT ${sql.raw(Array.from({ length: 13 }, (_, index) => `value ->> ${index}`).join(", "))} FROM json_each(${JSON.stringify(rows)}) WHERE true`,
    )
    .onConflictDoUpdate({
      target: [projectId, grain, kind, at, key, tool],
      set: Object.fromEntries(
        (["calls", "failed", "errors", "own", "server", "people", "agents"] as const).map((name) => [name, sql.raw(`excluded.${name}`)]),
      ),
    });
  return [insert];
}

/** What is asked for. @property times the beginnings of hours, days or weeks, UTC ms */
type Series = { grain: Grain; kind: RollupKind; key: string; times: readonly number[] };
type Top = { grain: Grain; kind: RollupKind; server?: string; from: number; to: number; limit: number };

export type CallRollups = ReturnType<typeof makeCallRollups>;

/** The calls of hours, days and weeks, added up. @param db the audit database */
export function makeCallRollups(db: Database) {
  return {
    /** The rows of one thing at these times; those without a call are left out. */
    async listSeries(project: ProjectId, { grain, kind, key, times }: Series): Promise<Rollup[]> {
      return findRows(
        db,
        times.map((at) => ({ projectId: project, grain, kind, at, key, tool: "" })),
      );
    },

    /** The rows with these keys; those without a call are left out. */
    list: (keys: readonly RollupKey[]): Promise<Rollup[]> => findRows(db, keys),

    /** What was called most in a period. An empty key is all beyond the limit. @param server tools of this server only */
    async listTop(project: ProjectId, { grain, kind, server, from, to, limit }: Top) {
      const calls = sql<number>`sum(${callRollups.calls})`;
      return db
        .select({ key: callRollups.key, tool: callRollups.tool, calls, failed: sql<number>`sum(${callRollups.failed})` })
        .from(callRollups)
        .where(
          and(
            eq(callRollups.projectId, project),
            eq(callRollups.grain, grain),
            eq(callRollups.kind, kind),
            gte(callRollups.at, from),
            lt(callRollups.at, to),
            server === undefined ? undefined : eq(callRollups.key, server),
          ),
        )
        .groupBy(callRollups.key, callRollups.tool)
        .orderBy(desc(calls), asc(callRollups.key), asc(callRollups.tool))
        .limit(limit)
        .all();
    },

    /** The projects that have rows. It reads a row of each. */
    listProjects: (): Promise<ProjectId[]> => listProjectsOf(db, callRollups),

    /** Deletes a project's oldest rows of one grain and kind. @param before UTC ms @param limit the most rows @returns how many were deleted */
    async sweep(
      projectId: ProjectId,
      { grain, kind, before, limit }: { grain: Grain; kind: RollupKind; before: number; limit: number },
    ): Promise<number> {
      const { at, key, tool } = callRollups;
      const old = and(eq(callRollups.grain, grain), eq(callRollups.kind, kind), lt(at, before));
      const oldest = sql`SELECT at, key, tool FROM call_rollups WHERE project_id = ${projectId} AND grain = ${grain} AND kind = ${kind} AND at < ${before} ORDER BY at, key, tool LIMIT ${limit}`;
      const { meta } = await db
        .delete(callRollups)
        .where(and(eq(callRollups.projectId, projectId), old, sql`(${at}, ${key}, ${tool}) IN (${oldest})`));
      return meta.changes;
    },
  };
}
