import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { intervalOf, readSchedules } from "./schedules.ts";

test("a development server runs the schedules of wrangler.toml, among them the one that the Worker knows by its text", () => {
  const schedules = readSchedules();
  expect(schedules.map(({ every }) => every / 60_000).sort((a, b) => a - b)).toEqual([5, 60]);
  const [, often] = /const OFTEN = "(.*)"/.exec(readFileSync("worker/housekeeping.ts", "utf8")) ?? [];
  expect(schedules.map(({ cron }) => cron)).toContain(often);
});

test("a cron trigger of another kind is refused", () => {
  expect([intervalOf("*/15 * * * *"), intervalOf("17 * * * *")]).toEqual([15 * 60_000, 60 * 60_000]);
  for (const cron of ["0 3 * * *", "*/5 * * * 1", "", "* * * * *"]) expect(() => intervalOf(cron)).toThrow("of another kind");
});
