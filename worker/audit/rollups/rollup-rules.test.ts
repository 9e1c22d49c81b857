import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, HOUR } from "../../lib/clock.ts";
import type { AuditEvent } from "../event.ts";
import { errorClassOf } from "./error-class-rules.ts";
import { histogramOf, mergeHistograms, percentileOf } from "./histogram-rules.ts";
import { beginningOf, MOST_ROWS, mergeRollups, type Rollup, rollupsOf } from "./rollup-rules.ts";
import { countOf, mergeSketches, sketchOf } from "./sketch-rules.ts";

test.each([
  [{ outcome: "ok" }, undefined],
  [{ outcome: "error", code: "credential.missing" }, "auth"],
  [{ outcome: "error", code: "credential.refused" }, "auth"],
  [{ outcome: "error", code: "authorization.client_refused" }, "auth"],
  [{ outcome: "error", code: "server.busy" }, "rate"],
  [{ outcome: "error", code: "credential.provider_busy" }, "rate"],
  [{ outcome: "error", code: "credential.unreachable", durationMs: 60_000 }, "timeout"],
  [{ outcome: "error", code: "credential.unreachable", durationMs: 90 }, "server"],
  [{ outcome: "error", code: "tool.error" }, "server"],
  [{ outcome: "error", code: "a.code_of_later" }, "server"],
  [{ outcome: "error", code: "constructor" }, "server"],
  [{ outcome: "error" }, "server"],
  [{ outcome: "error", code: "call.abandoned" }, "client"],
  [{ outcome: "error", code: "outbound.refused" }, "policy"],
  [{ outcome: "denied", code: "tool.error" }, "policy"],
])("F112: a call that ended as %j failed by its class: %s", (event, named) => {
  expect(errorClassOf(event)).toBe(named);
});

const times = fc.array(fc.integer({ min: 0, max: 120_000 }), { minLength: 1, maxLength: 200 });

test("F112: histograms of parts are merged into that of the whole, whatever the parts", () => {
  fc.assert(
    fc.property(times, times, (one, other) => {
      expect(mergeHistograms(histogramOf(one), histogramOf(other))).toEqual(histogramOf([...one, ...other]));
    }),
  );
});

test("F112: a percentile is in the range of the true one, so it differs by less than the factor of a range", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 10, max: 40_000 }), { minLength: 1, maxLength: 300 }), fc.constantFrom(0.5, 0.95), (all, share) => {
      const sorted = all.toSorted((a, b) => a - b);
      const real = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      const found = percentileOf(histogramOf(all), share) ?? 0;
      expect(found / real).toBeGreaterThan(1 / 1.63);
      expect(found / real).toBeLessThan(1.63);
    }),
  );
  expect(percentileOf([], 0.5)).toBeUndefined();
});

test("F112: up to 200 people are counted exactly, also over days, and each once", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 199 }), { maxLength: 50 }), { minLength: 1, maxLength: 8 }), (days) => {
      const merged = mergeSketches(days.map((ids) => sketchOf(ids.map(String))));
      expect(countOf(merged)).toBe(new Set(days.flat()).size);
    }),
  );
});

test.each([[201], [1000], [3000], [20_000]])("F112: %i people are estimated to within a tenth, from a sketch of 1,025 characters", (people) => {
  const ids = Array.from({ length: people }, (_, index) => `user ${index}`);
  const half = Math.ceil(people / 2);
  const whole = sketchOf(ids);
  expect(mergeSketches([sketchOf(ids.slice(0, half + 20)), sketchOf(ids.slice(half))])).toBe(whole);
  expect(mergeSketches([whole, whole])).toBe(whole);
  expect(whole).toHaveLength(1025);
  expect(Math.abs(countOf(whole) / people - 1)).toBeLessThan(0.1);
  expect(JSON.parse(JSON.stringify(whole))).toBe(whole);
});

const NOW = 20_000 * DAY + 5 * HOUR;
const call = (index: number, facts: Partial<AuditEvent> = {}): AuditEvent => ({
  id: `evt_${index}`,
  projectId: "prj_x",
  at: NOW + (index % 7) * HOUR * 9,
  actor: `agent:client-${index % 3} user:u${index % 5}`,
  userId: `u${index % 5}`,
  action: index % 11 === 0 ? "server.edit" : "tool.call",
  server: `server-${index % 2}`,
  tool: `tool-${index % 4}`,
  outcome: index % 4 === 0 ? "error" : "ok",
  durationMs: index,
  serverMs: Math.floor(index / 2),
  navigator: "default",
  ...facts,
});

test("F112: calls that come in parts, in any order, add up to the same rows", () => {
  const events = Array.from({ length: 60 }, (_, index) => call(index));
  const sorted = (rows: Rollup[]) => rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const atOnce = sorted(rollupsOf(events));
  fc.assert(
    fc.property(fc.shuffledSubarray(events, { minLength: 60 }), fc.integer({ min: 1, max: 59 }), (mixed, cut) => {
      const first = mergeRollups(rollupsOf(mixed.slice(0, cut)), [], new Map());
      const changed = mergeRollups(rollupsOf(mixed.slice(cut)), first, new Map());
      const keys = new Set(changed.map((row) => JSON.stringify([row.grain, row.kind, row.at, row.key, row.tool])));
      const kept = first.filter((row) => !keys.has(JSON.stringify([row.grain, row.kind, row.at, row.key, row.tool])));
      expect(sorted([...kept, ...changed])).toEqual(atOnce);
    }),
    { numRuns: 20 },
  );
});

test("F112: an agent that calls tools of made-up names makes no more rows than the limit, and every call is counted", () => {
  const events = Array.from({ length: MOST_ROWS.tool + 50 }, (_, index) => call(1, { id: `evt_${index}`, tool: `made-up-${index}` }));
  const rows = mergeRollups(rollupsOf(events), [], new Map());
  const ofTools = rows.filter(({ kind, grain }) => kind === "tool" && grain === "day");
  expect(ofTools).toHaveLength(MOST_ROWS.tool + 1);
  expect(ofTools.reduce((sum, { calls }) => sum + calls, 0)).toBe(events.length);
  expect(ofTools.find(({ key }) => key === "")?.calls).toBe(50);
});

test("F112: a week begins on Monday, and a time is in its own hour, day and week", () => {
  const monday = Date.UTC(2026, 10, 23);
  for (const at of [monday, monday + 1, monday + 7 * DAY - 1]) expect(beginningOf("week", at)).toBe(monday);
  expect(beginningOf("week", monday - 1)).toBe(monday - 7 * DAY);
  expect(beginningOf("day", monday + DAY - 1)).toBe(monday);
  expect(beginningOf("hour", monday + HOUR)).toBe(monday + HOUR);
});
