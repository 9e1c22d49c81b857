import { beforeEach, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import type { AuditEvent } from "../audit/audit.ts";
import { makeRooms } from "../deps.ts";
import { DAY } from "../lib/clock.ts";
import { newId, type ProjectId } from "../lib/ids.ts";

const { auditEvents, usage, users, projects, members } = makeRooms(bindings).db;
const NOW = 20_000 * DAY;
let projectId: ProjectId;
let userId: string;

beforeEach(async () => {
  projectId = newId("prj");
  userId = await users.ensure(`${projectId.toLowerCase()}@example.com`, 1);
  const slug = projectId.toLowerCase().replaceAll("_", "-").slice(0, 30);
  await projects.create({ id: projectId, slug, name: slug, description: "", createdBy: userId, now: 1 });
});

const call = (index: number, at = NOW): AuditEvent => ({
  id: `evt_${String(index).padStart(22, "0")}`,
  projectId,
  at,
  actor: `agent:https://client.example/metadata.json user:${userId}`,
  userId,
  action: "tool.call",
  server: "github",
  tool: "create_issue",
  outcome: "ok",
  durationMs: 120,
});
const calls = (count: number, at = NOW) => Array.from({ length: count }, (_, index) => call(index, at));

/** A database that counts the rows its statements write. */
function countingRows(db: D1Database): { db: D1Database; written: () => number } {
  let written = 0;
  const batch: D1Database["batch"] = async <T>(statements: D1PreparedStatement[]) => {
    const results = await db.batch<T>(statements);
    for (const { meta } of results) written += meta.rows_written;
    return results;
  };
  return { db: { prepare: (sql: string) => db.prepare(sql), batch } as D1Database, written: () => written };
}

async function rowsOf(events: AuditEvent[]): Promise<number> {
  const { db, written } = countingRows(bindings.AUDIT_DB);
  // Events of an earlier file may have been delivered in the last minute, and the mark is written once a minute.
  await bindings.AUDIT_DB.prepare("DELETE FROM audit_marks").run();
  await makeRooms({ ...bindings, AUDIT_DB: db }).db.auditEvents.insert(events, NOW);
  return written();
}
const [PERSON_ROW, MARK_ROW, SEGMENT_ROWS] = [1, 1, 2];
/** The hour, the day and the week of the project, its server, tool and agent. */
const ROLLUP_ROWS = 3 * 4;

test("F110: a hundred events of a project write one row together, and the calls of one person and day are counted in one", async () => {
  const block = 1;
  expect(await rowsOf(calls(100))).toBe(block + PERSON_ROW + MARK_ROW + SEGMENT_ROWS + ROLLUP_ROWS);
});

test("F110: a few events of a project write one row each", async () => {
  expect(await rowsOf(calls(7))).toBe(7 + PERSON_ROW + MARK_ROW + SEGMENT_ROWS + ROLLUP_ROWS);
});

test("F110: a hundred tools of a person and day are counted in one row, and further ones each in a row of their own", async () => {
  const tools = (count: number, from = 0) =>
    calls(count).map((event, index) => ({ ...event, id: call(from + index).id, tool: `tool ${from + index}` }));
  await auditEvents.insert(tools(90), NOW);
  await auditEvents.insert(tools(30, 90), NOW);
  await auditEvents.insert([call(500), { ...call(501), tool: "tool 119", outcome: "error" }, { ...call(502), tool: "tool 3" }], NOW);
  const rows = (table: string) => bindings.AUDIT_DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE project_id = ?`).bind(projectId).first("n");
  expect([await rows("person_days"), await rows("usage_daily")]).toEqual([1, 21]);
  const top = await usage.listTop(projectId, userId, { by: "tool", since: NOW, limit: 500 });
  expect(top).toHaveLength(121);
  expect(top.slice(0, 2)).toEqual(
    expect.arrayContaining([
      { server: "github", tool: "tool 119", calls: 2, errors: 1 },
      { server: "github", tool: "tool 3", calls: 2, errors: 0 },
    ]),
  );
  expect(await usage.listDays(projectId, userId, NOW)).toEqual([{ day: NOW / DAY, calls: 123, errors: 1, queries: 0 }]);
  expect(await usage.listCalls([{ projectId, userId }], { from: NOW / DAY, to: NOW / DAY })).toEqual([
    { projectId, userId, day: NOW / DAY, calls: 123 },
  ]);
});

test("F110: a batch of many people who each called a hundred tools of long names is written, though their rows are more than one statement takes", async () => {
  const people = Array.from({ length: 60 }, (_, index) => `usr_${index}`);
  const nameOf = (index: number) => `${index}${"é".repeat(190)}`;
  const of = (id: string, index: number, tool: number): AuditEvent => ({ ...call(index), userId: id, tool: nameOf(tool) });
  for (const [person, id] of people.entries())
    await auditEvents.insert(
      Array.from({ length: 100 }, (_, tool) => of(id, person * 100 + tool, tool)),
      NOW,
    );
  await auditEvents.insert(
    people.map((id, index) => of(id, 10_000 + index, 3)),
    NOW,
  );
  const counted = await usage.listByUser(projectId, people, NOW);
  expect([counted.length, new Set(counted.map((row) => row.calls))]).toEqual([60, new Set([101])]);
});

test("F110: few events of many projects are written by one statement, besides those of their segments", async () => {
  let most = 0;
  const batch: D1Database["batch"] = <T>(statements: D1PreparedStatement[]) => {
    most = Math.max(most, statements.length);
    return bindings.AUDIT_DB.batch<T>(statements);
  };
  const db = { prepare: (sql: string) => bindings.AUDIT_DB.prepare(sql), batch } as D1Database;
  const edits = calls(20).map((event) => ({ ...event, projectId: newId("prj"), action: "server.edit" }));
  await makeRooms({ ...bindings, AUDIT_DB: db }).db.auditEvents.insert(edits, NOW);
  const [segments, rows, mark] = [20, 1, 1];
  expect(most).toBe(segments + rows + mark);
  for (const event of edits) expect(await auditEvents.list(event.projectId, { limit: 5 })).toMatchObject([{ id: event.id }]);
});

test("S91: a message that comes twice writes and counts nothing the second time, even after half of it had been lost", async () => {
  await auditEvents.insert(calls(3), NOW);
  const { db, written } = countingRows(bindings.AUDIT_DB);
  await makeRooms({ ...bindings, AUDIT_DB: db }).db.auditEvents.insert(calls(3), NOW);
  expect(written()).toBe(0);
  await auditEvents.insert(calls(5), NOW);
  expect(await auditEvents.list(projectId, { limit: 10 })).toHaveLength(5);
  expect(await usage.listByUser(projectId, [userId], NOW)).toMatchObject([{ calls: 5 }]);
});

test("S91: events that are written while the main database fails count the person's activity when they are delivered again", async () => {
  const failing = { ...bindings.DB, prepare: () => expect.fail("the main database is down") } as unknown as D1Database;
  await expect(makeRooms({ ...bindings, DB: failing }).db.auditEvents.insert(calls(1), NOW)).rejects.toThrow();
  expect((await members.count(projectId, NOW - DAY)).byDay).toEqual([]);
  await auditEvents.insert(calls(1), NOW);
  expect((await members.count(projectId, NOW - DAY)).byDay).toEqual([{ day: NOW / DAY, members: 1 }]);
  expect(await usage.listByUser(projectId, [userId], NOW)).toMatchObject([{ calls: 1 }]);
});

test("F110: events of one millisecond are listed each once, over several pages", async () => {
  await auditEvents.insert(calls(7), NOW);
  const seen: string[] = [];
  for (let after: { createdAt: number; id: string } | undefined; ; ) {
    const page = await auditEvents.list(projectId, { limit: 3, ...(after && { after }) });
    seen.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (!last) break;
    after = { createdAt: last.at, id: last.id };
  }
  expect(seen).toEqual(
    calls(7)
      .map(({ id }) => id)
      .toReversed(),
  );
});

test("F110: events in the main database are listed in their place, and are moved in batches that a stop in between does not break", async () => {
  const { DB, AUDIT_DB } = bindings;
  await DB.prepare("DELETE FROM audit_events").run();
  const old = DB.prepare(
    `INSERT INTO audit_events (id, project_id, at, actor, user_id, action, outcome)
      SELECT 'evt_old' || value, ?, ? + value, 'system', ?, 'server.create', 'ok' FROM json_each(?)`,
  );
  await old.bind(projectId, NOW - 2000, userId, JSON.stringify([...Array(900).keys()])).run();
  await auditEvents.insert([call(1)], NOW);
  const listed = async () => (await auditEvents.list(projectId, { limit: 1000 })).map(({ id, email }) => [id, email]);
  const before = await listed();
  expect(before).toHaveLength(901);
  expect(before.slice(0, 3).map(([id]) => id)).toEqual([call(1).id, "evt_old899", "evt_old898"]);
  expect(new Set(before.map(([, email]) => email)).size).toBe(1);

  expect(await auditEvents.moveWaiting(NOW)).toEqual({ moved: 400, isDone: false });
  expect(await listed()).toEqual(before);
  // As if the last run had stopped before it deleted what it had moved.
  await old.bind(projectId, NOW - 2000, userId, JSON.stringify([...Array(400).keys()])).run();
  expect(await listed()).toEqual(before);
  while (!(await auditEvents.moveWaiting(NOW)).isDone);
  expect(await DB.prepare("SELECT count(*) AS count FROM audit_events").first("count")).toBe(0);
  const stored = await AUDIT_DB.prepare(
    "SELECT (SELECT count(*) FROM audit_events WHERE project_id = ?1) + (SELECT sum(size) FROM audit_blocks WHERE project_id = ?1) AS count",
  ).bind(projectId);
  expect(await stored.first("count")).toBe(901);
  expect(await listed()).toEqual(before);
});

test("F110: calls that an earlier version counted in the main database are added to those of today", async () => {
  const day = NOW / DAY;
  const former = bindings.DB.prepare(
    "INSERT INTO usage_daily (project_id, day, user_id, server, tool, calls, errors, queries, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  await former.bind(projectId, day, userId, "github", "create_issue", 4, 1, 0, NOW - 5).run();
  await former.bind(projectId, day - 1, userId, "slack", "post", 9, 0, 0, NOW - DAY).run();
  await auditEvents.insert(calls(2), NOW);
  expect(await usage.listByUser(projectId, [userId], NOW - 7 * DAY)).toEqual([{ userId, calls: 15, queries: 0, lastActiveAt: NOW }]);
  expect(await usage.listDays(projectId, userId, NOW - 7 * DAY)).toEqual([
    { day: day - 1, calls: 9, errors: 0, queries: 0 },
    { day, calls: 6, errors: 1, queries: 0 },
  ]);
  expect(await usage.listTop(projectId, userId, { by: "server", since: NOW - 7 * DAY, limit: 1 })).toEqual([
    { server: "slack", tool: "", calls: 9, errors: 0 },
  ]);
  expect(await usage.listLastCalls(userId, [projectId], NOW - 7 * DAY)).toEqual(
    expect.arrayContaining([
      { projectId, server: "github", lastAt: NOW },
      { projectId, server: "slack", lastAt: NOW - DAY },
    ]),
  );
  expect(await usage.listLastCalls(userId, [], 0)).toEqual([]);
});
