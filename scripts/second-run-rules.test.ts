import { expect, test } from "vitest";
import { NO_PROGRESS } from "./progress-reporter.ts";
import { filesToRunAgain, mergeRuns } from "./second-run-rules.ts";
import type { Outcome } from "./watched-run.ts";

const outcome = (part: Partial<Outcome>): Outcome => ({ ...NO_PROGRESS, code: 0, isStalled: false, output: Buffer.alloc(0), ...part });

const first = outcome({
  code: 1,
  passed: 10,
  failed: 1,
  skipped: 2,
  failures: ["a.test.ts > breaks: fetch failed"],
  failedFiles: { "a.test.ts": { passed: 3, failed: 1, skipped: 2 } },
});

test("a file whose tests all pass in a second run counts as passed, and its failed tests are named", () => {
  expect(mergeRuns(first, outcome({ passed: 6 }))).toMatchObject({
    code: 0,
    passed: 13,
    failed: 0,
    skipped: 0,
    failures: [],
    retried: ["a.test.ts > breaks: fetch failed"],
  });
});

test.each([
  ["fails", outcome({ code: 1, passed: 5, failed: 1 })],
  ["ends with an error", outcome({ code: 1, passed: 6 })],
  ["finds no test", outcome({})],
])("a second run that %s changes nothing", (_how, second) => {
  expect(mergeRuns(first, second)).toEqual(first);
});

test("a second run does not repair what went wrong outside of any test", () => {
  expect(mergeRuns({ ...first, errors: ["nobody waited for this promise"] }, outcome({ passed: 6 }))).toMatchObject({ code: 1, failed: 0 });
});

test("a file whose preparation failed is named when it passes in a second run", () => {
  const unprepared = outcome({ code: 1, passed: 7, skipped: 4, failedFiles: { "b.test.ts": { passed: 0, failed: 0, skipped: 4 } } });
  expect(mergeRuns(unprepared, outcome({ passed: 4 }))).toMatchObject({ code: 0, passed: 11, skipped: 0, retried: ["b.test.ts"] });
});

test("up to three failed files of all runs are run again, and none where there are more", () => {
  const failing = (...files: string[]) =>
    outcome({ failedFiles: Object.fromEntries(files.map((file) => [file, { passed: 0, failed: 1, skipped: 0 }])) });
  expect(filesToRunAgain([failing("a", "b"), failing("c"), outcome({})])).toEqual(["a", "b", "c"]);
  expect(filesToRunAgain([failing("a", "b"), failing("c", "d")])).toEqual([]);
});
