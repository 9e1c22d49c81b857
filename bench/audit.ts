import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { newEventId, newId } from "../worker/lib/ids.ts";

/**
 * What an audit event costs: rows written and bytes, with the tables that the main database had, and with those of the audit database.
 * `npm run bench:audit` prints a table for docs/performance.md, and the bytes of `bench/cost/assumptions.ts`. The rows are D1's own count; the bytes are the
 * growth of the database.
 */

const EVENTS = 6000;
const PEOPLE = 500;
/** Each person calls so many tools of so many servers in the day. */
const [TOOLS, SERVERS] = [12, 5];
const BATCHES = [1, 20, 80, 250];
/** The most batches of a size. */
const MOST_BATCHES = 400;
/** The statements of the version before the audit had a database of its own. */
const BEFORE = {
  lastMigration: "0012_edits.sql",
  count: `INSERT INTO usage_daily (project_id, day, user_id, server, tool, calls, errors, queries, last_at)
    SELECT value ->> 'projectId', CAST((value ->> 'at') / 86400000 AS INTEGER), value ->> 'userId', value ->> 'server', value ->> 'tool', count(*), 0, 0, max(value ->> 'at')
    FROM json_each(?1) WHERE NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.id = value ->> 'id') GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (project_id, user_id, day, server, tool) DO UPDATE SET calls = calls + excluded.calls, last_at = max(last_at, excluded.last_at)`,
  insert: `INSERT INTO audit_events (id, project_id, at, actor, user_id, action, server, tool, outcome, duration_ms)
    SELECT value ->> 'id', value ->> 'projectId', value ->> 'at', value ->> 'actor', value ->> 'userId', value ->> 'action', value ->> 'server', value ->> 'tool',
      value ->> 'outcome', value ->> 'durationMs' FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
};

type AuditEvent = { id: string; at: number } & Record<string, unknown>;
/** The Worker's own code writes the events. Its types belong to another project of TypeScript. */
type Worker = {
  makeRepositories(
    main: unknown,
    audit: unknown,
  ): {
    auditEvents: { insert(events: AuditEvent[], now: number): Promise<void> };
    auditBlockRetention: { sweep(projectId: string, before: number, limit: number): Promise<number> };
  };
};
const { makeRepositories } = (await import(new URL("../worker/db/db.ts", import.meta.url).href)) as Worker;

type D1 = Awaited<ReturnType<Miniflare["getD1Database"]>>;
type Measured = { rows: number; bytes: number };

async function migrate(db: D1, folder: string, last = "9999"): Promise<void> {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".sql") && name <= last)
    .toSorted()) {
    const statements = readFileSync(join(folder, file), "utf8").split("--> statement-breakpoint");
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
}

const projectId = newId("prj");
/** What a call at the platform has, too. The ids are random, as they are there, and take no less room when they are packed. */
const traceOf = () => ({ requestId: `${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}-FRA`, sessionId: newId("evt").slice(4, 20) });
const scopes = Array.from({ length: SERVERS }, () => newId("scp"));
const users = Array.from({ length: PEOPLE }, () => newId("evt").slice(4));
const makeEvents = (idOf: (at: number) => AuditEvent["id"], facts: object = {}): AuditEvent[] =>
  Array.from({ length: EVENTS }, (_, index) => {
    const at = Date.UTC(2026, 0, 5) + index * 60;
    const userId = users[index % PEOPLE] ?? "";
    const number = Math.floor(index / PEOPLE) % TOOLS;
    const [server, authScopeId] = [`server-${number % SERVERS}`, scopes[number % SERVERS]];
    const actor = `agent:https://client.example/metadata.json user:${userId}`;
    const call = { id: idOf(at), projectId, at, actor, userId, action: "tool.call", server, tool: `tool_number_${number}`, outcome: "ok" };
    return { ...call, durationMs: Math.floor(Math.random() * 900), authScopeId, ...traceOf(), ...facts };
  });

async function measure(db: D1, size: number, events: AuditEvent[], write: (events: AuditEvent[]) => Promise<number>): Promise<Measured> {
  const bytes = async () => (await db.prepare("SELECT 1").run()).meta.size_after;
  const before = await bytes();
  let rows = 0;
  const length = Math.min(events.length, size * MOST_BATCHES);
  for (let from = 0; from < length; from += size) rows += await write(events.slice(from, from + size));
  return {
    rows: rows / length,
    bytes: ((await bytes()) - before) / length,
  };
}

async function measureBefore(db: D1, size: number): Promise<Measured> {
  return measure(
    db,
    size,
    makeEvents(() => newId("evt")),
    async (events) => {
      const results = await db.batch([BEFORE.count, BEFORE.insert].map((sql) => db.prepare(sql).bind(JSON.stringify(events))));
      return results.reduce((sum, { meta }) => sum + meta.rows_written, 0);
    },
  );
}

async function measureAfter(main: D1, audit: D1, size: number, facts: object): Promise<Measured> {
  let written = 0;
  const counting = new Proxy(audit, {
    get: (target, name) =>
      name === "batch"
        ? async (statements: Parameters<D1["batch"]>[0]) => {
            const results = await target.batch(statements);
            for (const { meta } of results) written += meta.rows_written;
            return results;
          }
        : (sql: string) => target.prepare(sql),
  });
  const { auditEvents } = makeRepositories(main, counting);
  return measure(audit, size, makeEvents(newEventId, facts), async (events) => {
    const before = written;
    await auditEvents.insert(events, events[0]?.at ?? 0);
    return written - before;
  });
}

/** The bytes of a table's rows, with their keys in indexes, without what pages leave free. @param columns text columns */
async function weigh(db: D1, table: string, columns: string[], key: string[]): Promise<number> {
  const lengths = [...columns, ...key].map((column) => `coalesce(length(${column}), 0)`).join(" + ");
  return (await db.prepare(`SELECT sum(${lengths} + 30) AS n FROM ${table}`).first<number>("n")) ?? 0;
}

const SEGMENT = ["project_id", "previous", "hash", "digest", "events"];

/** @returns bytes of what a segment lists of an event, and of a segment when its block was deleted */
async function measureSegments(main: D1, audit: D1): Promise<{ sealed: number; segment: number }> {
  const segments = (await audit.prepare("SELECT count(*) AS n FROM audit_segments").first<number>("n")) ?? 0;
  const events = (await audit.prepare("SELECT sum(size) AS n FROM audit_blocks").first<number>("n")) ?? 0;
  const [before, days] = [await weigh(audit, "audit_segments", SEGMENT, ["project_id"]), Date.UTC(2027, 0, 5)];
  while (await makeRepositories(main, audit).auditBlockRetention.sweep(projectId, days, 200));
  const after = await weigh(audit, "audit_segments", SEGMENT, ["project_id"]);
  return { sealed: (before - after) / Math.max(1, events), segment: after / segments };
}

const lines = [
  "| events in a batch | rows written an event, before | after | bytes an event, before | after | of them what counts the calls | what a segment lists of an event | a segment without its list |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
];
for (const size of BATCHES) {
  const names = { before: "before", main: "main", audit: "audit", uncounted: "uncounted" };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ modules: true, script: "export default {}", d1Databases: names }));
  const [before, main, audit, uncounted] = await Promise.all(Object.keys(names).map((name) => miniflare.getD1Database(name)));
  if (!before || !main || !audit || !uncounted) throw new Error("there are four databases");
  await migrate(before, "migrations", BEFORE.lastMigration);
  await migrate(main, "migrations");
  for (const db of [audit, uncounted]) await migrate(db, "migrations/audit");
  const [old, now] = [await measureBefore(before, size), await measureAfter(main, audit, size, {})];
  // What is no call is not counted, and is as long.
  const alone = await measureAfter(main, uncounted, size, { action: "tool.none" });
  const { sealed, segment } = await measureSegments(main, audit);
  const bytes = [old.bytes, now.bytes, now.bytes - alone.bytes, sealed, segment].map((one) => one.toFixed(0));
  lines.push(`| ${[size, old.rows.toFixed(2), now.rows.toFixed(2), ...bytes].join(" | ")} |`);
  if (size === Math.max(...BATCHES)) {
    const columns = ["project_id", "user_id", "tools"];
    const rows = (await audit.prepare("SELECT count(*) AS n FROM person_days").first<number>("n")) ?? 1;
    console.log(`what a person called in a day: ${((await weigh(audit, "person_days", columns, [])) / rows).toFixed(0)} bytes`);
  }
  await miniflare.dispose();
}
console.log(lines.join("\n"));
