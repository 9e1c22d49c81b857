import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ASSUMPTIONS } from "../bench/cost/assumptions.ts";
import { COUNTS } from "../bench/cost/counts.ts";
import { billOf, monthOf, sumOf } from "../bench/cost/model.ts";
import { PLAN, PRICES } from "../bench/cost/prices.ts";
import { makeTables } from "../bench/cost/tables.ts";
import { KEPT_WARM_FOR } from "../worker/vault/refresh-ahead-policy.ts";

const page = readFileSync("docs/cost.md", "utf8");

test.each(Object.entries(makeTables()))("docs/cost.md has the table “%s” as `npm run bench:cost` prints it", (title, table) => {
  expect(page).toContain(`## ${title}\n\n${table}\n`);
});

test("each price names its page", () => {
  for (const { source } of Object.values(PRICES)) expect(source).toMatch(/^https:\/\/developers\.cloudflare\.com\/.*pricing\/$/);
});

test("nobody costs what the plan costs, and more people never cost less", () => {
  const sums = [0, 100, 10_000, 100_000, 1_000_000].map((people) => sumOf(billOf(monthOf(people).usage)));
  expect(sums[0]).toBe(PLAN);
  expect(sums).toEqual(sums.toSorted((a, b) => a - b));
});

test("all calls of a month are of one of the three kinds", () => {
  const { callInABurst, callAfterAPause, callAtHumanPace } = monthOf(1000).acts;
  expect(callInABurst + callAfterAPause + callAtHumanPace).toBe(1000 * ASSUMPTIONS.days * ASSUMPTIONS.calls);
  expect([COUNTS.callInABurst, COUNTS.callAfterAPause, COUNTS.callAtHumanPace].map(({ queueMessages }) => queueMessages)).toEqual([1, 1, 1]);
});

test("the model keeps tokens refreshed for as long as the Worker does", () => {
  expect(ASSUMPTIONS.keptWarm * 3600 * 1000).toBe(KEPT_WARM_FOR);
});
