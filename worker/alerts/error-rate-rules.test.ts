import { expect, test } from "vitest";
import { hasRecovered, judgeErrors } from "./error-rate-rules.ts";

const counted = (calls: number, failed: number) => ({ calls, failed });
const NONE = counted(0, 0);

test.each([
  ["one of two calls", counted(2, 1), NONE, NONE, false],
  ["all of nine calls", counted(9, 9), NONE, NONE, false],
  ["nine of twenty calls, as too few have failed", counted(20, 9), NONE, counted(1000, 0), false],
  ["ten of forty calls of a server that hardly ever fails", counted(40, 10), NONE, counted(1000, 10), true],
  ["ten of 51 calls of a server that hardly ever fails", counted(51, 10), NONE, counted(1000, 10), false],
  ["ten of forty calls of a server that is new", counted(40, 10), NONE, counted(50, 0), false],
  ["half of the calls of a server that is new", counted(40, 20), NONE, counted(50, 0), true],
  ["ten of forty calls where a tenth fails usually", counted(40, 10), NONE, counted(1000, 100), false],
  ["thirteen of forty calls where a tenth fails usually", counted(40, 13), NONE, counted(1000, 100), true],
  ["seven of ten calls where six of ten fail usually", counted(100, 70), NONE, counted(1000, 600), false],
  ["eight of ten calls where six of ten fail usually", counted(100, 80), NONE, counted(1000, 600), true],
  ["ten calls of this hour and ten of the one before", counted(10, 8), counted(10, 8), counted(1000, 0), true],
  ["many failures of the hour before, if this hour is well", counted(20, 0), counted(1000, 1000), counted(1000, 0), false],
])("the errors of a server make an alert only if they are many and more than usual: %s", (_, hour, before, week, isAlert) => {
  expect(judgeErrors(hour, before, week) !== undefined).toBe(isAlert);
});

test("an alert about errors has the numbers of its hours, and the usual share only if enough calls came before", () => {
  expect(judgeErrors(counted(40, 30), counted(9, 9), counted(1000, 20))).toEqual({ calls: 40, failed: 30, usual: 0.02 });
  expect(judgeErrors(counted(10, 10), counted(15, 15), counted(10, 0))).toEqual({ calls: 25, failed: 25, usual: null });
});

test.each([
  ["still fails", 0, counted(100, 15), NONE, false],
  ["fails as usual", 0, counted(100, 5), NONE, true],
  ["has too few calls to say it", 0, counted(4, 0), NONE, false],
  ["has few calls, but the hour before was well too", 0, counted(4, 0), counted(10, 0), true],
  ["fails as often as it usually does", 0.5, counted(100, 55), NONE, true],
  ["was new, and fails seldom", null, counted(100, 20), NONE, true],
])("a server has recovered half of the way back to what is usual: it %s", (_, usual, hour, before, isOver) => {
  expect(hasRecovered(usual, hour, before, counted(1000, 100))).toBe(isOver);
});

test("an alert about a server ends when nobody has called it for a week", () => {
  expect(hasRecovered(0, NONE, NONE, NONE)).toBe(true);
});
