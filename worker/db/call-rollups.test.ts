import { beforeEach, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { type AuditEvent, beginningOf, type Rollup } from "../audit/audit.ts";
import { MOST_ROWS } from "../audit/rollups/rollup-rules.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR } from "../lib/clock.ts";
import { newId, type ProjectId } from "../lib/ids.ts";

const rooms = makeRooms(bindings);
const { auditEvents, callRollups } = rooms.db;
const DAY_NOW = 20_000 * DAY;
const NOW = DAY_NOW + 3 * HOUR;
let projectId: ProjectId;
beforeEach(() => {
  projectId = newId("prj");
});

const call = (index: number, facts: Partial<AuditEvent> = {}): AuditEvent => ({
  id: `evt_${projectId}${index}`,
  projectId,
  at: NOW + index,
  actor: `agent:ck_1 user:u${index % 3}`,
  userId: `u${index % 3}`,
  action: "tool.call",
  server: "github",
  tool: "create_issue",
  outcome: "ok",
  durationMs: 120,
  serverMs: 100,
  ...facts,
});
const calls = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => call(from + index));
const rowsOf = (kind: Rollup["kind"], key = "", grain: Rollup["grain"] = "day", at = DAY_NOW) =>
  callRollups.listSeries(projectId, { grain, kind, key, times: [at] });

test("F112: a message that is delivered twice counts once, also if the second delivery has more in it", async () => {
  await auditEvents.insert(calls(0, 3), NOW);
  await auditEvents.insert(calls(0, 3), NOW);
  await auditEvents.insert(calls(1, 5), NOW);
  for (const rows of [await rowsOf("all"), await rowsOf("server", "github"), await rowsOf("agent", "ck_1"), await rowsOf("all", "", "hour", NOW)])
    expect(rows.map((row) => [row.calls, row.server])).toEqual([[5, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]]]);
});

test("F112: batches of one project that are written at the same time lose no call, and count none twice", async () => {
  await Promise.all([calls(0, 4), calls(2, 6), calls(4, 8), calls(0, 8)].map((events) => auditEvents.insert(events, NOW)));
  const [row] = await rowsOf("all");
  expect(row).toMatchObject({ calls: 8, errors: { auth: 0, server: 0 } });
  expect(row?.people).toHaveLength(3 * 8);
});

test("F112: of a batch that D1 rolls back nothing is counted", async () => {
  const events = [call(0), { ...call(1), outcome: null } as unknown as AuditEvent];
  await expect(auditEvents.insert(events, NOW)).rejects.toThrow();
  expect(await rowsOf("all")).toEqual([]);
  await auditEvents.insert([call(0)], NOW);
  expect(await rowsOf("all")).toMatchObject([{ calls: 1 }]);
});

test("F112: tools of made-up names fill no more rows than the limit, over several batches", async () => {
  const madeUp = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => call(from + index, { tool: `t${from + index}` }));
  const most = MOST_ROWS.tool;
  await auditEvents.insert(madeUp(0, most - 10), NOW);
  await auditEvents.insert(madeUp(most - 10, most + 10), NOW);
  await auditEvents.insert(madeUp(most + 10, most + 15), NOW);
  const top = await callRollups.listTop(projectId, { grain: "day", kind: "tool", from: DAY_NOW, to: DAY_NOW + DAY, limit: 1000 });
  expect(top).toHaveLength(most + 1);
  expect(top[0]).toEqual({ key: "", tool: "", calls: 15, failed: 0 });
});

test("F112, F143: hours are kept for three days, days for two months and weeks for two years, and a removed project keeps none", async () => {
  const now = Date.now();
  const at = (days: number) => now - days * DAY;
  const { DB, AUDIT_DB } = bindings;
  await rooms.db.projects.create({
    id: projectId,
    slug: projectId.toLowerCase().replaceAll("_", "-").slice(0, 30),
    name: "x",
    description: "",
    createdBy: await rooms.db.users.ensure("rollups@example.com", 1),
    now,
  });
  for (const [index, days] of [1, 5, 700, 800].entries()) await auditEvents.insert([call(index, { at: at(days) })], now);
  await rooms.audit.sweep.rollups();
  const weeks = new Set([1, 5, 700].map((days) => beginningOf("week", at(days)))).size;
  const left = async () =>
    (await AUDIT_DB.prepare("SELECT grain, count(*) AS n FROM call_rollups WHERE project_id = ? GROUP BY 1 ORDER BY 1")
      .bind(projectId)
      .raw()) as unknown;
  // One row each for the project, its server, tool and agent.
  expect(await left()).toEqual([
    ["day", 2 * 4],
    ["hour", 4],
    ["week", weeks * 4],
  ]);
  await DB.prepare("UPDATE projects SET deleted_at = ? WHERE id = ?").bind(now, projectId).run();
  await rooms.audit.sweep.rollups();
  expect(await left()).toEqual([]);
});
