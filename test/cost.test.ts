import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ASSUMPTIONS } from "../bench/cost/assumptions.ts";
import { COUNTS } from "../bench/cost/counts.ts";
import { billOf, monthOf, sumOf } from "../bench/cost/model.ts";
import { PLAN, PRICES } from "../bench/cost/prices.ts";
import { renewalsOf } from "../bench/cost/renewals.ts";
import { makeTables } from "../bench/cost/tables.ts";
import { COPIED_EVERY } from "../worker/agents/grants/gate-record-policy.ts";
import { DAY } from "../worker/lib/clock.ts";

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

test("the tokens that are refreshed follow their use: fewer hours of use, fewer refreshes, and one token serves all calls of its time", () => {
  const { refreshedServers, hoursOfUse } = ASSUMPTIONS;
  const [one, five, nine] = [1, 5, 9].map((hours) => renewalsOf({ ...ASSUMPTIONS, hoursOfUse: hours, calls: 10 * hours }));
  expect(one?.refreshes).toBeLessThanOrEqual(1.1 * refreshedServers);
  expect(five?.refreshes).toBeGreaterThan(refreshedServers);
  expect(five?.refreshes).toBeLessThanOrEqual(1.1 * refreshedServers * hoursOfUse);
  expect(nine?.refreshes).toBeGreaterThan(five?.refreshes ?? Infinity);
  expect(renewalsOf({ ...ASSUMPTIONS, refreshedServers: 0 })).toEqual({ refreshes: 0, listsThatWait: 0, callsThatWait: 0 });
});

test("the model has KV get a grant's record as often as the Worker does", () => {
  expect(ASSUMPTIONS.grantCopiedEvery * DAY).toBe(COPIED_EVERY);
});

test("the model has the consumer of the audit take as many messages at once as wrangler.toml says", () => {
  const consumer = /queue = "cardea-audit"\n(?:.*\n)*?max_batch_size = (\d+)\nmax_batch_timeout = (\d+)/.exec(readFileSync("wrangler.toml", "utf8"));
  expect(consumer?.slice(1).map(Number)).toEqual([ASSUMPTIONS.auditBatch.messages, ASSUMPTIONS.auditBatch.seconds]);
});
