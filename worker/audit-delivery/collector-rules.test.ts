import { expect, test } from "vitest";
import { dueAfter, isReceipt, projectsIn } from "./attempt-rules.ts";
import { COLLECTORS, type Delivered, objectNameOf } from "./collector-rules.ts";

const event: Delivered = {
  ...{ project: "demo", segment: 3, position: 1, id: "evt_1", at: 1_795_219_200_500, actor: "user:u1", userId: "u1", email: "ada@example.com" },
  ...{
    action: "server.edit",
    target: null,
    server: "github",
    tool: null,
    outcome: "denied",
    code: null,
    durationMs: null,
    changes: "name: “a” → “b”",
  },
  ...{ authScopeId: null, ruleId: null, requestId: null, sessionId: null, traceId: null },
};

test.each([
  ["http", `${JSON.stringify(event)}\n${JSON.stringify(event)}\n`],
  ["splunk", `${JSON.stringify({ time: 1_795_219_200.5, source: "cardea", sourcetype: "cardea:audit", event })}\n`.repeat(2)],
] as const)("F115: a collector of the kind %s gets each event as a JSON object of its own", (kind, body) => {
  expect(COLLECTORS[kind].write([event, event])).toBe(body);
});

test("F115: Datadog gets a JSON array, with the time, the status and the message that its logs show", () => {
  const [entry, ...others] = JSON.parse(COLLECTORS.datadog.write([event])) as Record<string, unknown>[];
  expect(others).toEqual([]);
  expect(entry).toEqual({
    ...{ ddsource: "cardea", service: "cardea", ddtags: "project:demo" },
    ...{ date: event.at, status: "warn", message: "server.edit denied", cardea: event },
  });
});

test.each([
  [{ status: 200 }, true],
  [{ status: 204 }, true],
  [{ status: 302, problem: "answered" }, false],
  [{ status: 500, problem: "answered" }, false],
  [{ problem: "unreachable" }, false],
] as const)("F115: the answer %j is a receipt: %j", (attempt, is) => {
  expect(isReceipt(attempt)).toBe(is);
});

test.each([
  [0, undefined, 5],
  [1, undefined, 30],
  [4, undefined, 900],
  [4000, undefined, 900],
  [0, 120, 120],
  [4, 1, 900],
  [0, 999_999, 3600],
])("F115: after %i failures, and when a collector asks for %j seconds, the next attempt is %i seconds later", (failures, asked, seconds) => {
  expect(dueAfter(failures, { status: 503, problem: "answered", ...(asked !== undefined && { asked }) }, 1000)).toBe(1000 + seconds * 1000);
});

test("F115: the projects of a batch of events are found once each, whatever else is in it", () => {
  expect(projectsIn([[{ projectId: "prj_a" }, { projectId: "prj_b" }], "text", null, [null, { projectId: 1 }], { projectId: "prj_a" }])).toEqual([
    "prj_a",
    "prj_b",
  ]);
});

test("F115: the names of objects sort as the events do, by the hour and then by the place in the chain", () => {
  const nameOf = (hour: number, segment: number, position: number) => objectNameOf({ projectId: "prj_a", id: "adt_a" }, { segment, position }, hour);
  const hour = Date.UTC(2026, 10, 27, 9) / 3_600_000;
  const names = [nameOf(hour, 9, 700), nameOf(hour, 10, 0), nameOf(hour, 10, 4000), nameOf(hour + 1, 11, 0), nameOf(hour + 24, 12, 0)];
  expect(names[0]).toBe("audit/prj_a/adt_a/2026/11/27/09/000000000009-000700.ndjson.gz");
  expect(names.toSorted()).toEqual(names);
});
