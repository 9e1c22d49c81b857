import fc from "fast-check";
import { expect, test } from "vitest";
import { MINUTE } from "../../lib/clock.ts";
import { newEventId } from "../../lib/ids.ts";
import type { AuditEvent } from "../event.ts";
import { groupEvents, joinSmall, packEvents, unpackEvents } from "./block-rules.ts";

const NOW = Date.UTC(2026, 10, 28);
const call = (at: number, facts: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{ id: newEventId(at), projectId: "prj_a", at, actor: "agent:ck_1", action: "tool.call", outcome: "ok" },
  ...facts,
});
const calls = (count: number, at = NOW, facts?: Partial<AuditEvent>) => Array.from({ length: count }, (_, index) => call(at + index, facts));
const shapeOf = (events: AuditEvent[]) =>
  joinSmall(groupEvents(events)).map(({ projectId, events: own, isBlock }) => [projectId, own.length, isBlock]);

test("F110: events of a project that come together are one block, and few of them are rows", () => {
  expect(shapeOf([...calls(8), ...calls(7, NOW, { projectId: "prj_b" })])).toEqual([
    ["prj_b", 7, false],
    ["prj_a", 8, true],
  ]);
});

test("F110: a block has the events of one minute at most, and at most 250; those that are left over are rows of one segment", () => {
  expect(shapeOf([...calls(3, NOW - 3 * MINUTE), ...calls(300, NOW), ...calls(4, NOW + 2 * MINUTE)])).toEqual([
    ["prj_a", 7, false],
    ["prj_a", 250, true],
    ["prj_a", 50, true],
  ]);
  expect(groupEvents([call(NOW), call(NOW + MINUTE)])).toHaveLength(1);
  expect(groupEvents([call(NOW), call(NOW + MINUTE + 1)])).toHaveLength(2);
});

test("F110: a block of the longest events has a size that one row of the database can take", () => {
  const random = () => Array.from({ length: 40 }, () => Math.random().toString(36).slice(2)).join("");
  const long = calls(250).map((event) => ({
    ...event,
    changes: random().repeat(4).slice(0, 2000),
    tool: random(),
    actor: random(),
    target: random(),
  }));
  const groups = groupEvents(long);
  expect(groups.length).toBeGreaterThan(2);
  expect(groups.flatMap(({ events }) => events)).toEqual(long);
  for (const { events } of groups) expect(packEvents(events).length).toBeLessThan(250_000);
});

test("F110: what is packed is unpacked as it was, whatever the texts are", () => {
  const text = fc.option(fc.string({ unit: "binary", maxLength: 60 }), { nil: undefined });
  const facts = fc.record({
    userId: text,
    target: text,
    server: text,
    tool: text,
    code: text,
    changes: text,
    requestId: text,
    durationMs: fc.option(fc.nat(), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(facts, { minLength: 1, maxLength: 20 }), (all) => {
      const events = all.map((one, index) => call(NOW + index, Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined))));
      const unpacked = unpackEvents(packEvents(events)).map((event) =>
        Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null)),
      );
      expect(unpacked.map((event) => ({ ...event, projectId: "prj_a" }))).toEqual(events);
    }),
  );
});

test("F110: what is counted and not stored is not in a block", () => {
  const [event] = unpackEvents(packEvents([call(NOW, { country: "DE", navigator: "default", serverMs: 3 })]));
  expect(Object.keys(event ?? {})).not.toEqual(expect.arrayContaining(["country"]));
  expect(event).not.toHaveProperty("navigator");
  expect(event).not.toHaveProperty("serverMs");
});
