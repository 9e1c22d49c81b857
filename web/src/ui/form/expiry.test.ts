import { expect, test } from "vitest";
import { DAY, toExpiresAt, toExpiry } from "./expiry.ts";

const now = Date.UTC(2026, 10, 1, 12);

test("an expiry of a number of days counts from now", () => {
  expect(toExpiresAt("7", now)).toBe(now + 7 * DAY);
});

test("an expiry of never has no time", () => {
  expect(toExpiresAt("never", now)).toBeUndefined();
  expect(toExpiry(null)).toBe("never");
});

test("an expiry on a date lasts to the last second of that day in the browser's time zone", () => {
  expect(toExpiresAt("date:2026-12-31", now)).toBe(new Date(2026, 11, 31, 23, 59, 59).getTime());
});

test("an unfinished date becomes a time in the past, which the API refuses", () => {
  expect(toExpiresAt("date:", now)).toBe(0);
});

test("a stored end is shown as its date, and that date keeps the end", () => {
  const end = toExpiresAt("date:2027-02-03", now) ?? 0;
  expect(toExpiry(end)).toBe("date:2027-02-03");
});
