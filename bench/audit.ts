import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { newEventId, newId } from "../worker/lib/ids.ts";

/**
 * What an audit event costs: rows written and bytes, with the tables that the main database had, and with those of the audit database.
 * `npm run bench:audit` prints a table for docs/performance.md. The rows are D1's own count; the bytes are the growth of the database.
 */

const EVENTS = 4000;
const PEOPLE = 100;
const BATCHES = [20, 100];
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
type Worker = { makeRepositories(main: unknown, audit: unknown): { auditEvents: { insert(events: AuditEvent[], now: number): Promise<void> } } };
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
/** What a call at the platform has, too. */
const FACTS = { authScopeId: newId("scp"), requestId: "8a1b2c3d4e5f6071-FRA", sessionId: "0123456789abcdef" };
const users = Array.from({ length: PEOPLE }, () => newId("evt").slice(4));
/** Each person calls twenty tools in the day. @param idOf the id of an event at a time */
const makeEvents = (idOf: (at: number) => AuditEvent["id"]): AuditEvent[] =>
  Array.from({ length: EVENTS }, (_, index) => {
    const at = Date.UTC(2026, 0, 5) + index * 2;
    const userId = users[index % PEOPLE] ?? "";
    const tool = `tool_number_${Math.floor(index / PEOPLE) % 20}`;
    const actor = `agent:https://client.example/metadata.json user:${userId}`;
    return { id: idOf(at), projectId, at, actor, userId, action: "tool.call", server: "github", tool, outcome: "ok", durationMs: 120, ...FACTS };
  });

async function measure(db: D1, size: number, events: AuditEvent[], write: (events: AuditEvent[]) => Promise<number>): Promise<Measured> {
  const bytes = async () => (await db.prepare("SELECT 1").run()).meta.size_after;
  const before = await bytes();
  let rows = 0;
  for (let from = 0; from < events.length; from += size) rows += await write(events.slice(from, from + size));
  return {
    rows: rows / events.length,
    bytes: ((await bytes()) - before) / events.length,
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

async function measureAfter(main: D1, audit: D1, size: number): Promise<Measured> {
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
  return measure(audit, size, makeEvents(newEventId), async (events) => {
    const before = written;
    await auditEvents.insert(events, events[0]?.at ?? 0);
    return written - before;
  });
}

const lines = ["| events in a batch | rows written an event, before | after | bytes an event, before | after |", "| --- | --- | --- | --- | --- |"];
for (const size of BATCHES) {
  const names = { before: "before", main: "main", audit: "audit" };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ modules: true, script: "export default {}", d1Databases: names }));
  const [before, main, audit] = await Promise.all(["before", "main", "audit"].map((name) => miniflare.getD1Database(name)));
  if (!before || !main || !audit) throw new Error("there are three databases");
  await migrate(before, "migrations", BEFORE.lastMigration);
  await migrate(main, "migrations");
  await migrate(audit, "migrations/audit");
  const [old, now] = [await measureBefore(before, size), await measureAfter(main, audit, size)];
  const cells = [size, old.rows.toFixed(2), now.rows.toFixed(2), old.bytes.toFixed(0), now.bytes.toFixed(0)];
  lines.push(`| ${cells.join(" | ")} |`);
  await miniflare.dispose();
}
console.log(lines.join("\n"));
