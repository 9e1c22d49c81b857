import { beforeEach, expect, test } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeProjectByApi, type TestProject } from "../../test/harness/worker/project.ts";
import { type AuditEvent, packEvents, sealedIn } from "../audit/audit.ts";
import { makeAuditVerifier } from "../audit/verify-export.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR, MINUTE } from "../lib/clock.ts";
import { newEventId, type ProjectId } from "../lib/ids.ts";

const rooms = makeRooms(bindings);
const { auditEvents, auditSegments } = rooms.db;
const NOW = Date.now() - HOUR;
/** A project is made, and five servers are added to it. */
const EVENTS_OF_MAKING = 6;
let project: TestProject;
let projectId: ProjectId;

beforeEach(async () => {
  project = await makeProjectByApi();
  projectId = (await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<ProjectId>("id")) ?? "prj_none";
  // The events of the project's making would come between those of a test.
  const events = () => bindings.AUDIT_DB.prepare("SELECT count(*) AS n FROM audit_events WHERE project_id = ?").bind(projectId).first<number>("n");
  await expect.poll(events).toBe(EVENTS_OF_MAKING);
  for (const table of ["audit_events", "audit_blocks", "audit_segments"])
    await bindings.AUDIT_DB.prepare(`DELETE FROM ${table} WHERE project_id = ?`).bind(projectId).run();
});

const call = (at: number, facts: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{
    id: newEventId(at),
    projectId,
    at,
    actor: "agent:ck_1",
    action: "tool.call",
    server: "github",
    tool: "creäte “issue”",
    outcome: "ok",
    durationMs: 0,
  },
  ...facts,
});

async function verify(query = "") {
  const headers = { cookie: [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  const text = await (await send(`/api/v1/projects/${project.slug}/audit-export?to=${NOW + 30 * MINUTE}&${query}`, { headers })).text();
  const verifier = makeAuditVerifier();
  for (const line of text.trimEnd().split("\n")) verifier.take(line);
  return verifier.finish();
}

test("S97: an export is verified, with late events, repeated messages and events that waited in the main database", async () => {
  const [first, second, late] = [call(NOW, { ruleId: "rul_1", requestId: "r", sessionId: "s", traceId: "t" }), call(NOW + 1), call(NOW - MINUTE)];
  await auditEvents.insert([first, second], NOW + 10);
  await auditEvents.insert([second, late, first], NOW + 20);
  await auditEvents.insert([first], NOW + 30);
  const insert =
    "INSERT INTO audit_events (id, project_id, at, actor, action, target, outcome) VALUES (?, ?, ?, 'system', 'navigator.in_chat_off', 'default', 'ok')";
  await bindings.DB.prepare(insert)
    .bind(`${newEventId(NOW - 2)}-default`, projectId, NOW - 2)
    .run();
  while (!(await auditEvents.moveWaiting(NOW + 40)).isDone);
  expect(
    (await auditSegments.list(projectId, { after: 0, since: 0, limit: 10 })).map((segment) => [segment.number, sealedIn(segment).length]).slice(0, 3),
  ).toEqual([
    [1, 2],
    [2, 1],
    [3, 1],
  ]);
  expect(await verify()).toMatchObject({ faults: [], events: 4 });
  expect(await verify(`from=${NOW}`)).toMatchObject({ faults: [], events: 2 });
  expect(await verify("server=github")).toMatchObject({ isFiltered: true, segments: 0 });
});

test("S97: batches that are written at the same time make one chain without a gap, and each event is sealed once", async () => {
  const batches = Array.from({ length: 8 }, (_, index) => [call(NOW + index), call(NOW + index)]);
  const same = call(NOW + 100);
  await Promise.all(batches.map((events) => auditEvents.insert([...events, same], NOW)));
  const segments = await auditSegments.list(projectId, { after: 0, since: 0, limit: 100 });
  expect(segments.map(({ number }) => number)).toEqual(segments.map((_, index) => index + 1));
  expect(segments.flatMap(sealedIn)).toHaveLength(17);
  expect(await verify()).toMatchObject({ faults: [], events: 17 });
});

test.each([
  ["changed", "UPDATE audit_events SET outcome = 'denied' WHERE id = ?"],
  ["removed", "DELETE FROM audit_events WHERE id = ?"],
])("S97: who changes the database is found: an event that was %s there is named", async (kind, sql) => {
  const events = [call(NOW), call(NOW + 1), call(NOW + 2)];
  await auditEvents.insert(events, NOW + 10);
  await bindings.AUDIT_DB.prepare(sql).bind(events[1]?.id).run();
  expect((await verify()).faults).toMatchObject([{ kind, event: events[1]?.id }]);
});

const many = () => Array.from({ length: 20 }, (_, index) => call(NOW + index));
/** The block of the project, with other events. */
async function rewriteBlock(change: (events: AuditEvent[]) => AuditEvent[], events: AuditEvent[]): Promise<void> {
  await bindings.AUDIT_DB.prepare("UPDATE audit_blocks SET events = ? WHERE project_id = ?")
    .bind(packEvents(change(events)), projectId)
    .run();
}

test("S97: who changes a block of events is found: an event that was changed, removed or added there is named", async () => {
  const events = many();
  await auditEvents.insert(events, NOW + 100);
  expect(await verify()).toMatchObject({ faults: [], events: 20, segments: 1 });
  const third = events[3] ?? expect.fail();
  await rewriteBlock((all) => all.map((event) => (event === third ? { ...event, outcome: "denied" } : event)), events);
  expect((await verify()).faults).toMatchObject([{ kind: "changed", event: third.id }]);
  await rewriteBlock((all) => all.filter((event) => event !== third), events);
  expect((await verify()).faults).toMatchObject([{ kind: "removed", event: third.id }]);
  const foreign = call(NOW + 3);
  await rewriteBlock((all) => [...all, foreign], events);
  expect((await verify()).faults).toMatchObject([{ kind: "inserted", event: foreign.id }]);
  await bindings.AUDIT_DB.prepare("DELETE FROM audit_blocks WHERE project_id = ?").bind(projectId).run();
  expect((await verify()).faults).toHaveLength(20);
});

test("S97: who deletes a block with the list of its segment, as the sweep does but before its time, is found", async () => {
  await auditEvents.insert(many(), NOW + 100);
  await auditEvents.insert([call(NOW + MINUTE)], NOW + MINUTE + 1);
  expect(await rooms.db.auditBlockRetention.sweep(projectId, NOW + MINUTE, 10)).toBe(1);
  expect((await verify()).faults).toMatchObject([{ kind: "removed", text: expect.stringContaining("events of the segment 1 of") }]);
});

test("S97: a chain holds when blocks were deleted because the project keeps their events no longer, and a change of what is left of them is found", async () => {
  const old = NOW - 40 * DAY;
  await auditEvents.insert(
    many().map((event) => ({ ...event, id: newEventId(old), at: old })),
    old + 100,
  );
  await auditEvents.insert(many(), NOW + 100);
  await rooms.audit.sweep.events();
  expect(await verify()).toMatchObject({ faults: [], events: 20, segments: 2 });
  for (const [path, value] of [
    ["$.digest", "other"],
    ["$.digest", null],
  ]) {
    await bindings.AUDIT_DB.prepare("UPDATE audit_segments SET events = json_set(events, ?1, ?2) WHERE project_id = ?3 AND number = 1")
      .bind(path, value, projectId)
      .run();
    expect((await verify()).faults).toMatchObject([{ kind: "segment", text: expect.stringContaining("was changed") }]);
  }
});

test("S97: an event that was added to the database, and a segment that was removed, are found", async () => {
  for (const at of [NOW, NOW + 1, NOW + 2]) await auditEvents.insert([call(at)], at + 10);
  const foreign = newEventId(NOW + 1);
  const insert = "INSERT INTO audit_events (id, project_id, at, actor, action, outcome) VALUES (?, ?, ?, 'system', 'x', 'ok')";
  await bindings.AUDIT_DB.prepare(insert)
    .bind(foreign, projectId, NOW + 1)
    .run();
  expect((await verify()).faults).toMatchObject([{ kind: "inserted", event: foreign }]);
  await bindings.AUDIT_DB.prepare("DELETE FROM audit_events WHERE id = ?").bind(foreign).run();
  await bindings.AUDIT_DB.prepare("DELETE FROM audit_segments WHERE project_id = ? AND number = 2").bind(projectId).run();
  expect((await verify()).faults.map(({ kind }) => kind)).toContain("segment");
});

test("S97: segments stay when the events are deleted, and end with the project or after 400 days", async () => {
  await auditEvents.insert([call(NOW - 40 * DAY)], NOW - 40 * DAY);
  await auditEvents.insert([call(NOW)], NOW);
  await rooms.audit.sweep.events();
  await rooms.audit.sweep.segments();
  expect(await auditSegments.list(projectId, { after: 0, since: 0, limit: 10 })).toHaveLength(2);
  expect(await verify()).toMatchObject({ faults: [], events: 1, segments: 2 });
  await auditSegments.sweep(projectId, NOW - 1, 10);
  expect((await auditSegments.list(projectId, { after: 0, since: 0, limit: 10 })).map(({ number }) => number)).toEqual([2]);
  expect(await verify()).toMatchObject({ faults: [], events: 1, segments: 1 });
  await bindings.DB.prepare("UPDATE projects SET deleted_at = 1 WHERE id = ?").bind(projectId).run();
  await rooms.audit.sweep.segments();
  expect(await auditSegments.list(projectId, { after: 0, since: 0, limit: 10 })).toEqual([]);
});
