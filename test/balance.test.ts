import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deal } from "./harness/balanced-sequencer.ts";
import { SECONDS } from "./harness/test-durations.ts";

test("each test file is dealt to one process, and no process gets much more to do than another", () => {
  const files = Object.entries(SECONDS).map(([path, seconds]) => ({ path, seconds }));
  const dealt = deal(files.toReversed(), 3);
  expect(dealt).toEqual(deal(files, 3));
  expect(
    dealt
      .flat()
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(Object.keys(SECONDS).toSorted());
  const sums = dealt.map((files) => files.reduce((sum, { seconds }) => sum + seconds, 0));
  expect(Math.max(...sums) - Math.min(...sums)).toBeLessThan(Math.max(...Object.values(SECONDS)) / 2);
});

test("each file whose time is noted exists", () => {
  expect(Object.keys(SECONDS).filter((path) => !existsSync(join(import.meta.dirname, "..", path)))).toEqual([]);
});
