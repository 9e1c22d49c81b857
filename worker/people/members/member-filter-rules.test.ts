import { describe, expect, test } from "vitest";
import { DAY } from "../../lib/clock.ts";
import { fitsFilter, type MemberFilter } from "./member-filter-rules.ts";

const NOW = 100 * DAY + 5;

describe("F50: which members a filter leaves", () => {
  test.each<[string, MemberFilter, number | null, boolean]>([
    ["without a filter everyone is left", {}, null, true],
    ["the role must be the same", { role: "admin" }, NOW, false],
    ["today is one of the seven days", { activity: "week" }, NOW, true],
    ["the seventh day counts", { activity: "week" }, 94 * DAY, true],
    ["the eighth day does not count", { activity: "week" }, 94 * DAY - 1, false],
    ["the thirtieth day counts", { activity: "month" }, 71 * DAY, true],
    ["who was active thirty-one days ago is inactive", { activity: "inactive" }, 71 * DAY - 1, true],
    ["who was active in the month is not inactive", { activity: "inactive" }, 71 * DAY, false],
    ["who was never active is inactive", { activity: "inactive" }, null, true],
    ["who was never active was not active this week", { activity: "week" }, null, false],
    ["both must fit", { role: "member", activity: "inactive" }, null, true],
  ])("%s", (_title, filter, lastActiveAt, fits) => {
    expect(fitsFilter({ role: "member", lastActiveAt }, filter, NOW)).toBe(fits);
  });
});
