import { expect, test } from "vitest";
import { DAY } from "../lib/clock.ts";
import { listDue, retentionDays } from "./retention-rules.ts";

const NOW = 1000 * DAY;

test.each([
  [undefined, 365, 30],
  [7, 365, 7],
  [400, 365, 365],
  [undefined, 10, 10],
  [0, 365, 0],
])("F110: a project that chose %j days, where the operator allows %i, keeps its events for %i days", (chosen, most, days) => {
  expect(retentionDays(chosen, most)).toBe(days);
});

test("F110: the project whose events are most overdue is swept first, and one without old events is left out", () => {
  const oldest = [
    { projectId: "prj_a", oldest: NOW - 31 * DAY },
    { projectId: "prj_b", oldest: NOW - 20 * DAY },
    { projectId: "prj_c", oldest: NOW - 20 * DAY },
    { projectId: "prj_d", oldest: NOW - 30 * DAY },
  ] as const;
  expect(listDue(oldest, new Map([["prj_b", 2]]), 365, new Map(), NOW)).toEqual([
    { projectId: "prj_b", before: NOW - 2 * DAY },
    { projectId: "prj_a", before: NOW - 30 * DAY },
  ]);
});

test.each([
  ["that is delivered within a minute", 1, 365, NOW - 60_000, 1],
  ["that waits for two days", 1, 365, NOW - 2 * DAY, 3],
  ["that waits for a month", 1, 365, NOW - 30 * DAY, 7],
  ["that waits for a month, where the operator allows three days", 1, 3, NOW - 30 * DAY, 3],
  ["that waits for a month, of a project that keeps its events for 20 days", 20, 365, NOW - 30 * DAY, 20],
  ["of a removed project", 0, 365, NOW - 2 * DAY, 0],
] as const)("F115: an event %s is kept as long as it may wait, and no longer", (_, chosen, most, since, days) => {
  const oldest = [{ projectId: "prj_a", oldest: 0 }] as const;
  const [due] = listDue(oldest, new Map([["prj_a", chosen]]), most, new Map([["prj_a", since]]), NOW);
  expect((NOW - (due?.before ?? 0)) / DAY).toBeCloseTo(days, 2);
});
