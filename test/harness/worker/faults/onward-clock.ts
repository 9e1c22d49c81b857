import { afterEach, beforeEach, vi } from "vitest";
import { DAY, SECOND } from "../../../../worker/lib/clock.ts";
import { setFixtures } from "../project.ts";

/**
 * Gives the tests of a file a clock that they may set forward. Each begins when the one before ended, because the inbox shows the newest mails. No token
 * of the fixtures expires meanwhile.
 */
export function letClockGoOn(): void {
  let now: number | undefined;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date"], ...(now !== undefined && { now }) });
    await setFixtures({ accessTokenSeconds: (60 * DAY) / SECOND });
  });
  afterEach(async () => {
    now = Date.now() + 1 * SECOND;
    vi.useRealTimers();
    await setFixtures({ accessTokenSeconds: 3600 });
  });
}
