import { beforeEach, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import type { AuditEvent } from "../audit/audit.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR, MINUTE } from "../lib/clock.ts";
import { newEventId, newId, type ProjectId } from "../lib/ids.ts";
import type { AuditFilter } from "./db.ts";

const { auditEvents, auditBlockRetention, auditBacklog, auditSegments, usage } = makeRooms(bindings).db;
const NOW = 20_400 * DAY + HOUR;
const USERS = ["u1", "u2", "u3"];
let projectId: ProjectId;

beforeEach(() => {
  projectId = newId("prj");
});

function eventAt(at: number, index: number): AuditEvent {
  const userId = USERS[index % 3] ?? "";
  return {
    ...{
      id: newEventId(at),
      projectId,
      at,
      actor: `agent:client-${index % 5} user:${userId}`,
      userId,
      action: index % 7 ? "tool.call" : "server.edit",
    },
    ...{ server: `server-${index % 4}`, tool: `Tool ${index % 6}`, outcome: index % 9 ? "ok" : "error", durationMs: index },
    ...(index % 9 === 0 && { code: "server.failed" }),
    ...(index % 2 === 0 && { ruleId: "rul_1" as const, sessionId: `session${index % 8}` }),
  };
}
/** Events that are not in the order of time, some at one moment. */
const make = (count: number, span: number, begin = NOW) =>
  Array.from({ length: count }, (_, index) => eventAt(begin + Math.floor(((index * 7919) % count) * (span / count) * 0.5), index));

async function write(events: readonly AuditEvent[], size: number): Promise<void> {
  for (let from = 0; from < events.length; from += size) await auditEvents.insert(events.slice(from, from + size), NOW + HOUR);
}
const countOf = async (table: string, of = projectId) =>
  bindings.AUDIT_DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE project_id = ?`).bind(of).first<number>("n");

/** All that a search finds, page by page. */
async function searchAll(of: ProjectId, filter: AuditFilter, limit: number): Promise<string[]> {
  const seen: string[] = [];
  let after: { createdAt: number; id: string } | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { rows, next } = await auditEvents.search(of, filter, { limit, ...(after && { after }) });
    seen.push(...rows.map(({ projectId: _, ...row }) => JSON.stringify(Object.entries(row).toSorted())));
    if (!next) return seen;
    after = next;
  }
  throw new Error("the search does not end");
}
/** A search of these tests takes fewer. */
const MOST_PAGES = 500;

test("F110: events in blocks are found by each filter, in each page and at each time as events in rows are", async () => {
  const events = make(400, 4 * MINUTE);
  await write(events, 60);
  const inRows = newId("prj");
  await write(
    events.map((event) => ({ ...event, projectId: inRows })),
    7,
  );
  expect([await countOf("audit_events"), await countOf("audit_blocks")]).toEqual([expect.any(Number), expect.any(Number)]);
  expect(await countOf("audit_blocks")).toBeGreaterThan(6);
  expect([await countOf("audit_events", inRows), await countOf("audit_blocks", inRows)]).toEqual([400, 0]);
  const filters: AuditFilter[] = [
    {},
    { userId: "u2" },
    { client: "client-3" },
    { actor: "agent:client-1 user:u2" },
    { server: "server-1", outcome: "error" },
    { tool: "Tool 2" },
    { code: "server.failed" },
    { action: "server.edit" },
    { kind: "calls" },
    { kind: "changes" },
    { ruleId: "rul_1", authScopeId: "scp_none" },
    { ruleId: "rul_1" },
    { text: "tOOl 5" },
    { text: "session4" },
    { text: "nowhere" },
    { from: NOW + MINUTE, to: NOW + 90_000 },
    { from: NOW + MINUTE, userId: "u1" },
  ];
  for (const filter of filters)
    for (const limit of Object.keys(filter).length === 0 ? [3, 50, 500] : [20]) {
      const found = await searchAll(projectId, filter, limit);
      expect(found, JSON.stringify([filter, limit])).toEqual(await searchAll(inRows, filter, limit));
      expect(new Set(found).size).toBe(found.length);
    }
  expect(await searchAll(projectId, {}, 50)).toHaveLength(400);
  for (const filter of filters)
    expect(await auditEvents.count(projectId, filter), JSON.stringify(filter)).toEqual(await auditEvents.count(inRows, filter));
  expect(await auditEvents.count(projectId, {})).toEqual({ count: 400, more: false });
  const [some = expect.fail()] = events;
  const place = { createdAt: some.at, id: some.id };
  expect(await auditEvents.find(projectId, place)).toEqual({ ...(await auditEvents.find(inRows, place)), projectId });
  const conversations = await Promise.all([projectId, inRows].map((of) => auditEvents.findConversation(of, place)));
  const [inBlocks, ofRows] = conversations.map((found) => ({ isWhole: found?.isWhole, ids: found?.rows.map(({ id }) => id) }));
  expect(inBlocks).toEqual(ofRows);
  expect(inBlocks?.ids?.length).toBeGreaterThan(5);
});

test("F110: where more blocks are about one moment than a page may read, as after an outage, a search comes to each event once, and each is found", async () => {
  const lists = Array.from({ length: 130 }, (_, list) => Array.from({ length: 8 }, (_, index) => eventAt(NOW + index * 7000 + list, index)));
  for (const list of lists) await auditEvents.insert(list, NOW + HOUR);
  expect(await countOf("audit_blocks")).toBe(130);
  const events = lists.flat();
  for (const filter of [{}, { to: NOW + 30_000 }]) {
    const expected = events.filter(({ at }) => at < (filter.to ?? Number.POSITIVE_INFINITY)).map(({ id }) => id);
    const found = (await searchAll(projectId, filter, 20)).map(
      (text) => (JSON.parse(text) as [string, string][]).find(([name]) => name === "id")?.[1],
    );
    expect(found).toEqual(expected.toSorted().toReversed());
  }
  for (const { at, id } of [events.at(0), events.at(3), events.at(-1)].filter((event) => event !== undefined))
    expect(await auditEvents.find(projectId, { createdAt: at, id })).toMatchObject({ id });
});

test("F110: an event that nobody wrote is not found in a block of its time", async () => {
  await write(make(30, 5000), 30);
  expect(await auditEvents.find(projectId, { createdAt: NOW, id: "evt_none" })).toBeUndefined();
  expect(await auditEvents.find(newId("prj"), { createdAt: NOW, id: "evt_none" })).toBeUndefined();
});

test("S91: events that come again in other batches, of which some have their event in a block and some in a row, are written and counted once", async () => {
  const events = make(60, 10_000);
  await write(events, 40);
  await write(events.toReversed(), 25);
  await write([...events.slice(3, 9), eventAt(NOW + 1, 61)], 7);
  expect(await searchAll(projectId, {}, 500)).toHaveLength(61);
  const calls = events.filter(({ action }) => action === "tool.call").length + 1;
  expect((await usage.listByUser(projectId, USERS, NOW)).reduce((sum, row) => sum + row.calls, 0)).toBe(calls);
});

test("S91: of batches with the same events that are written at the same time, each event is stored and counted once", async () => {
  const events = make(90, 10_000);
  await Promise.all([0, 10, 20, 30].map((from) => auditEvents.insert(events.slice(from, from + 60), NOW)));
  const found = await searchAll(projectId, {}, 500);
  expect(new Set(found).size).toBe(90);
  expect(found).toHaveLength(90);
  const calls = events.filter(({ action }) => action === "tool.call").length;
  expect((await usage.listByUser(projectId, USERS, NOW)).reduce((sum, row) => sum + row.calls, 0)).toBe(calls);
});

test("F110: a sweep deletes blocks whose events are all too old, and of their segments keeps the hash and the digest", async () => {
  await write(make(40, 10_000, NOW - 10 * MINUTE), 40);
  await write(make(40, 10_000), 40);
  const before = await auditSegments.list(projectId, { after: 0, since: 0, limit: 10 });
  const oldest = async () => (await auditBlockRetention.listOldest()).find((one) => one.projectId === projectId)?.oldest;
  expect(await oldest()).toBeLessThan(NOW);
  expect(await auditBlockRetention.sweep(projectId, NOW, 10)).toBe(1);
  expect(await auditBlockRetention.sweep(projectId, NOW, 10)).toBe(0);
  expect(await oldest()).toBeGreaterThanOrEqual(NOW);
  expect(await searchAll(projectId, {}, 500)).toHaveLength(40);
  const after = await auditSegments.list(projectId, { after: 0, since: 0, limit: 10 });
  expect(after.map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
  expect(after.map(({ events }) => "digest" in events)).toEqual([true, false]);
});

test("F115: a backlog counts the events of a deleted block as lost, from the place on where it begins, and goes on after them", async () => {
  await write(make(40, 10_000, NOW - 10 * MINUTE), 40);
  await write(make(12, 10_000), 12);
  const most = { events: 500, bytes: 1e6 };
  expect(await auditBacklog.count(projectId, { segment: 1, position: 0 })).toMatchObject({ events: 52 });
  expect(await auditBacklog.read(projectId, { segment: 1, position: 0 }, { ...most, events: 30 })).toMatchObject({
    lost: 0,
    end: { segment: 1, position: 30 },
  });
  await auditBlockRetention.sweep(projectId, NOW, 10);
  expect(await auditBacklog.count(projectId, { segment: 1, position: 30 })).toMatchObject({ events: 22 });
  for (const [position, lost] of [
    [0, 40],
    [30, 10],
  ] as const) {
    const read = (await auditBacklog.read(projectId, { segment: 1, position }, most)) ?? expect.fail();
    expect([read.lost, read.events.length, read.end]).toEqual([lost, 12, { segment: 3, position: 0 }]);
    expect(read.events.map((event) => [event.segment, event.position])).toEqual(Array.from({ length: 12 }, (_, at) => [2, at]));
  }
});
