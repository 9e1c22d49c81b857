import { expect, test } from "vitest";
import { pauseAfter, SETTLES } from "./job-rules.ts";
import { decideMove, readMove, writeMove } from "./move-rules.ts";

const NOW = 1_000_000_000;
const at = (part: Partial<ReturnType<typeof readMove>>) => ({
  ...{ done: 0, failed: 0, total: 0, createdAt: NOW - SETTLES },
  cursor: writeMove({ round: 9, after: "", from: NOW, found: 0, ...part }),
});

test.each([
  ["a batch that moved nothing waits longer each time", at({}), { moved: 0, failed: 1, stuck: true }, 9],
  ["a throttled batch that moved something waits as after a first fault", at({}), { moved: 3, failed: 1, stuck: true }, 0],
  ["a batch that moved nothing after others that did waits as after a first fault", at({ found: 20 }), { moved: 0, failed: 1, stuck: true }, 0],
  ["a pass that moved all but one value waits as after a first fault", at({ found: 20 }), { moved: 0, failed: 1, stuck: false }, 0],
])("%s", (_, job, outcome, round) => {
  const { cursor, dueAt, state } = decideMove(job, outcome, NOW);
  expect([state, dueAt - NOW, readMove(cursor).round]).toEqual(["running", pauseAfter(round), round + 1]);
});
