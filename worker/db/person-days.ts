import { getTableColumns, sql } from "drizzle-orm";
import { type AuditEvent, addToPersonDays, type PersonDay, personDaysOf } from "../audit/audit.ts";
import { DAY, dayOf } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { personDays } from "./audit-database-schema.ts";
import type { Statement } from "./audit-segments.ts";
import type { Database } from "./client.ts";
import { countInRows } from "./usage-rows.ts";

/** Characters of the rows that one statement writes. Each has three bytes at most, and D1 takes parameters of 2 MB. */
const WRITTEN_AT_ONCE = 600_000;

async function findRows(db: Database, events: readonly AuditEvent[]): Promise<PersonDay[]> {
  const keys = personDaysOf(events).map(({ key: { projectId, userId, day } }) => [projectId, userId, day]);
  if (keys.length === 0) return [];
  const rows = await db.all<Omit<PersonDay, "tools"> & { tools: string }>(
    sql`SELECT d.project_id AS "projectId", d.user_id AS "userId", d.day, d.calls, d.errors, d.queries, d.last_at AS "lastAt", d.tools
      FROM json_each(${JSON.stringify(keys)}) e CROSS JOIN person_days d
      WHERE d.project_id = e.value ->> 0 AND d.user_id = e.value ->> 1 AND d.day = e.value ->> 2`,
  );
  return rows.map(({ tools, ...row }) => ({ ...row, tools: JSON.parse(tools) }));
}

/**
 * The statements that count events by person and day. It reads the rows and writes them anew, so the caller must see to it that nothing else adds to them
 * meanwhile, and that each event is counted once (`writeSealed`). @param db the audit database @param fresh events that are not in the audit yet
 */
export async function countByPerson(db: Database, fresh: readonly AuditEvent[]): Promise<Statement[]> {
  const { rows, others } = addToPersonDays(fresh, await findRows(db, fresh));
  return [...splitRows(rows).map((part) => writeRows(db, part)), ...(others.length > 0 ? [countInRows(db, others)] : [])];
}

/** Rows as JSON texts, in parts that one statement writes. */
function splitRows(rows: readonly PersonDay[]): string[][] {
  const parts: string[][] = [];
  let size = 0;
  for (const row of rows) {
    const text = JSON.stringify([row.projectId, row.userId, row.day, row.calls, row.errors, row.queries, row.lastAt, row.tools]);
    const last = parts.at(-1);
    size += text.length;
    if (last && size <= WRITTEN_AT_ONCE) last.push(text);
    else {
      parts.push([text]);
      size = text.length;
    }
  }
  return parts;
}

function writeRows(db: Database, rows: readonly string[]): Statement {
  const { projectId, userId, day } = personDays;
  const columns = sql.raw(
    Object.keys(getTableColumns(personDays))
      .map((_, index) => `value ->> ${index}`)
      .join(", "),
  );
  return db
    .insert(personDays)
    .select(sql`SELECT ${columns} FROM json_each(${`[${rows.join()}]`}) WHERE true`)
    .onConflictDoUpdate({
      target: [projectId, userId, day],
      set: Object.fromEntries(
        (["calls", "errors", "queries", "lastAt", "tools"] as const).map((name) => [name, sql.raw(`excluded.${personDays[name].name}`)]),
      ),
    });
}

/** What is counted by person and day. `since` is UTC ms and counts whole days. @param db the audit database */
export function makePersonDays(db: Database) {
  const of = (projectId: ProjectId, since: number) => sql`d.project_id = ${projectId} AND d.day >= ${dayOf(since)}`;

  return {
    listByUser: (projectId: ProjectId, userIds: string[], since: number) =>
      db.all<{ userId: string; calls: number; queries: number; lastAt: number }>(
        sql`SELECT d.user_id AS "userId", sum(d.calls) AS calls, sum(d.queries) AS queries, max(d.last_at) AS "lastAt" FROM person_days d
          WHERE ${of(projectId, since)} AND d.user_id IN (SELECT value FROM json_each(${JSON.stringify(userIds)})) GROUP BY 1`,
      ),

    listDays: (projectId: ProjectId, userId: string, since: number) =>
      db.all<{ day: number; calls: number; errors: number; queries: number }>(
        sql`SELECT d.day, d.calls, d.errors, d.queries FROM person_days d WHERE ${of(projectId, since)} AND d.user_id = ${userId} ORDER BY d.day`,
      ),

    listTop: (projectId: ProjectId, userId: string, { by, since }: { by: "server" | "tool"; since: number }) =>
      db.all<{ server: string; tool: string; calls: number; errors: number }>(
        sql`SELECT s.value ->> 0 AS server, ${by === "server" ? sql`''` : sql`t.value ->> 0`} AS tool, sum(t.value ->> 1) AS calls, sum(coalesce(t.value ->> 2, 0)) AS errors
          FROM person_days d, json_each(d.tools) s, json_each(s.value, '$[2]') t
          WHERE ${of(projectId, since)} AND d.user_id = ${userId} AND s.value ->> 0 <> '' GROUP BY 1, 2 ORDER BY calls DESC`,
      ),

    listLastCalls: (userId: string, projectIds: ProjectId[], since: number) =>
      db.all<{ projectId: ProjectId; server: string; lastAt: number }>(
        sql`SELECT d.project_id AS "projectId", s.value ->> 0 AS server, max(d.day * ${DAY} + (s.value ->> 1)) AS "lastAt"
          FROM json_each(${JSON.stringify(projectIds)}) p CROSS JOIN person_days d, json_each(d.tools) s
          WHERE d.project_id = p.value AND d.user_id = ${userId} AND d.day >= ${dayOf(since)} AND s.value ->> 0 <> '' GROUP BY 1, 2`,
      ),

    /** The calls of people on each of these days. @param asked a JSON list of pairs of project and person */
    listCalls: (asked: string, days: { from: number; to: number }) =>
      db.all<{ projectId: ProjectId; userId: string; day: number; calls: number }>(
        sql`SELECT d.project_id AS "projectId", d.user_id AS "userId", d.day, d.calls FROM json_each(${asked}) e CROSS JOIN person_days d
          WHERE d.project_id = e.value ->> 0 AND d.user_id = e.value ->> 1 AND d.day >= ${days.from} AND d.day <= ${days.to}`,
      ),
  };
}
