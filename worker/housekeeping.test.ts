import { createScheduledController } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { bindings } from "../test/harness/worker/app.ts";
import type { Bindings } from "./bindings.ts";
import { makeRooms } from "./deps.ts";
import worker from "./index.ts";
import { DAY, HOUR } from "./lib/clock.ts";
import { newId, type ProjectId } from "./lib/ids.ts";

afterEach(() => void vi.useRealTimers());

const { db } = makeRooms(bindings);
const run = (cron: "17 * * * *" | "*/5 * * * *", as: Bindings = bindings) => worker.scheduled(createScheduledController({ cron }), as);

async function makeOwnProject(auditRetentionDays?: number): Promise<ProjectId> {
  const id = newId("prj");
  const createdBy = await db.users.ensure("keeper@example.com", 1);
  const slug = id.toLowerCase().replaceAll("_", "-").slice(0, 30);
  await db.projects.create({ id, slug, name: slug, description: "", createdBy, now: 1 });
  if (auditRetentionDays !== undefined) await db.projects.edit(id, { auditRetentionDays });
  return id;
}

/** Writes many events of a project, one each millisecond from a time on. */
async function fill(database: D1Database, projectId: ProjectId, from: number, count: number): Promise<void> {
  await database
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
       INSERT INTO audit_events (id, project_id, at, actor, action, outcome) SELECT 'evt_' || ? || i, ?, ? + i, 'system', 'tool.call', 'ok' FROM n`,
    )
    .bind(count, projectId, projectId, from)
    .run();
}

const count = (database: D1Database, projectId: ProjectId) =>
  database.prepare("SELECT count(*) AS count FROM audit_events WHERE project_id = ?").bind(projectId).first<number>("count");

test("F110: events that are too old are deleted in batches, at most 100,000 a run, also if all are of one project, and those of other projects stay", async () => {
  const now = Date.now();
  const [usual, short, long] = [await makeOwnProject(), await makeOwnProject(7), await makeOwnProject(365)];
  const { AUDIT_DB, DB } = bindings;
  await fill(AUDIT_DB, usual, now - 60 * DAY, 112_000);
  await fill(AUDIT_DB, usual, now - DAY, 10);
  for (const other of [short, long]) await fill(AUDIT_DB, other, now - 20 * DAY, 10);
  await fill(DB, usual, now - 40 * DAY, 10);
  const left: (number | null)[] = [];
  for (let round = 0; round < 3; round++) {
    await run("*/5 * * * *");
    left.push(await count(AUDIT_DB, usual));
  }
  expect(left).toEqual([12_010, 10, 10]);
  expect(await Promise.all([count(AUDIT_DB, short), count(AUDIT_DB, long), count(DB, usual)])).toEqual([0, 10, 0]);
});

test("F110: the operator's limit also deletes events that a project would keep longer", async () => {
  const project = await makeOwnProject(365);
  await fill(bindings.AUDIT_DB, project, Date.now() - 20 * DAY, 10);
  await run("*/5 * * * *", { ...bindings, AUDIT_RETENTION_DAYS_MAX: "10" });
  expect(await count(bindings.AUDIT_DB, project)).toBe(0);
});

test("F110: a run reads few rows of a project without old events", async () => {
  const project = await makeOwnProject();
  await fill(bindings.AUDIT_DB, project, Date.now() - DAY, 5000);
  const { meta } = await bindings.AUDIT_DB.prepare("SELECT 1").run();
  expect(meta.rows_read).toBe(0);
  let read = 0;
  const prepare = (sql: string) =>
    new Proxy(bindings.AUDIT_DB.prepare(sql), {
      get(statement, name) {
        if (name !== "bind") return Reflect.get(statement, name).bind(statement);
        return (...values: unknown[]) => {
          const bound = statement.bind(...values);
          return new Proxy(bound, {
            get: (_, method) =>
              method === "all"
                ? async () => {
                    const result = await bound.all();
                    read += result.meta.rows_read;
                    return result;
                  }
                : Reflect.get(bound, method).bind(bound),
          });
        };
      },
    });
  await run("*/5 * * * *", { ...bindings, AUDIT_DB: { prepare } as unknown as D1Database });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(50);
});

test("F110: counts of calls stay for 400 days, a part is looked at each hour", async () => {
  const project = await makeOwnProject();
  const today = Math.floor(Date.now() / DAY);
  const counts = (database: D1Database) =>
    database
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5999)
         INSERT INTO usage_daily (project_id, day, user_id, server, tool, calls, errors, queries, last_at) SELECT ?, ? - i % 600, 'u' || i, 's', 't', 1, 0, 0, 1 FROM n`,
      )
      .bind(project, today)
      .run();
  const left = (database: D1Database) =>
    database.prepare("SELECT count(*) AS count FROM usage_daily WHERE project_id = ?").bind(project).first("count");
  await counts(bindings.AUDIT_DB);
  await counts(bindings.DB);
  await run("17 * * * *");
  expect(await left(bindings.AUDIT_DB)).toBeGreaterThan(4010);
  await run("17 * * * *");
  expect([await left(bindings.AUDIT_DB), await left(bindings.DB)]).toEqual([4010, 4010]);
});

test("F143: all events and counts of a removed project are deleted by the next runs, and those of other projects stay", async () => {
  const now = Date.now();
  const [removed, kept] = [await makeOwnProject(365), await makeOwnProject(365)];
  const { AUDIT_DB, DB } = bindings;
  const counts = "SELECT count(*) AS count FROM usage_daily WHERE project_id = ?";
  for (const database of [AUDIT_DB, DB]) {
    for (const project of [removed, kept]) {
      await fill(database, project, now - DAY, 10);
      await database
        .prepare(
          `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5999)
           INSERT INTO usage_daily (project_id, day, user_id, server, tool, calls, errors, queries, last_at) SELECT ?, ?, 'u' || i, 's', 't', 1, 0, 0, 1 FROM n`,
        )
        .bind(project, Math.floor(now / DAY))
        .run();
    }
  }
  const job = await makeRooms(bindings).jobs.plan({ projectId: removed, kind: "project.remove", target: "removed", authScopeIds: null, by: null });
  await db.projects.remove(removed, job);
  for (const cron of ["*/5 * * * *", "17 * * * *"] as const) await run(cron);
  for (const database of [AUDIT_DB, DB]) {
    const left = (project: ProjectId) => database.prepare(counts).bind(project).first("count");
    expect([await count(database, removed), await left(removed), await left(kept)]).toEqual([0, 0, 6000]);
  }
  expect((await count(AUDIT_DB, kept)) ?? 0).toBeGreaterThanOrEqual(10);
});

test("F110: a sweep that fails stops no other, and the last run names it", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await bindings.DB.prepare("INSERT INTO authorizations VALUES ('old', 'prj_x', 'scp_x', ?, NULL, NULL)")
    .bind(Date.now() - 3 * HOUR)
    .run();
  const VAULT_KV = { list: () => expect.fail("KV is down"), get: () => expect.fail("KV is down") } as unknown as KVNamespace;
  await run("17 * * * *", { ...bindings, VAULT_KV });
  expect(await bindings.DB.prepare("SELECT 1 FROM authorizations WHERE state_hash = 'old'").first()).toBeNull();
  expect(await db.auditMarks.find("swept:hourly")).toEqual({ at: Date.now(), place: "ciphertexts" });
});
