import { expect, test } from "vitest";
import { DAY } from "./form/expiry.ts";
import { lastDays } from "./last-days.ts";

test("the last days are in order, with 0 for a day without a count and without older days", () => {
  const today = 20_000 * DAY;
  const counts = [
    { day: today, value: 2, failed: 1 },
    { day: today - 2 * DAY, value: 5 },
    { day: today - 3 * DAY, value: 9 },
  ];
  expect(lastDays(counts, 3, today + DAY - 1)).toEqual([
    { day: today - 2 * DAY, value: 5 },
    { day: today - DAY, value: 0 },
    { day: today, value: 2, failed: 1 },
  ]);
});
