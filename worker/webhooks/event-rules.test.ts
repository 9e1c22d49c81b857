import { expect, test } from "vitest";
import { DAY } from "../lib/clock.ts";
import { decideNext, PAUSES, signingVersions } from "./event-rules.ts";

test.each([
  [1, 200, "delivered"],
  [1, 204, "delivered"],
  [1, 302, "pending"],
  [1, 400, "pending"],
  [8, 503, "pending"],
  [9, 503, "failed"],
  [9, 201, "delivered"],
] as const)("F113: after attempt %i with the answer %i a delivery is %s", (attempts, status, expected) => {
  expect(decideNext(attempts, { status }, 1000)).toMatchObject({ status: expected, lastStatus: status });
});

test("F113: a delivery without an answer is tried again after growing pauses, and has failed within three days", () => {
  const dues = [...PAUSES, 0].map((_, index) => decideNext(index + 1, {}, 0));
  expect(dues.slice(0, -1).map(({ dueAt }) => dueAt)).toEqual([...PAUSES]);
  expect(dues.at(-1)).toEqual({ status: "failed", dueAt: 0, lastStatus: null });
  expect(PAUSES.reduce((sum: number, pause) => sum + pause, 0)).toBeLessThan(3 * DAY);
});

test.each([
  ["has never been rotated", null, null, [2]],
  ["was rotated, before the end of the former secret", 1, 11, [2, 1]],
  ["was rotated, at the end of the former secret", 1, 10, [2]],
])("F113: a webhook that %s is signed by the right secrets", (_, formerVersion, formerEndsAt, expected) => {
  const webhook = {
    id: "whk_a",
    projectId: "prj_a",
    url: "",
    events: [],
    description: "",
    paused: false,
    createdAt: 0,
    secretVersion: 2,
    format: "standard",
  } as const;
  expect(signingVersions({ ...webhook, events: [], formerVersion, formerEndsAt }, 10)).toEqual(expected);
});
