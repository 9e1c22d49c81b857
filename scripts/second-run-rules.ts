import type { Counts } from "./progress-reporter.ts";
import type { Outcome } from "./watched-run.ts";

/** How many files may fail and be run again. When more fail, the machine or the change is at fault, and a second run would tell nothing new. */
const MOST_FILES = 3;

/** The files that a second run may repair. */
export function filesToRunAgain(outcomes: Outcome[]): string[] {
  const files = outcomes.flatMap(({ failedFiles }) => Object.keys(failedFiles));
  return files.length <= MOST_FILES ? files : [];
}

/**
 * What both runs show. If all tests of the files have passed in the second run, they count as passed, and those that had failed are named as tests
 * that passed only when they were run again. Otherwise the first run counts.
 * @param first the run of many files @param second the run of those of them that had failed
 */
export function mergeRuns(first: Outcome, second: Outcome): Outcome {
  const isRepaired = second.code === 0 && second.failed === 0 && second.passed > 0;
  if (!isRepaired) return first;
  const failedOnes = Object.values(first.failedFiles);
  const total = (name: keyof Counts) => first[name] - failedOnes.reduce((sum, counts) => sum + counts[name], 0) + second[name];
  return {
    ...first,
    passed: total("passed"),
    failed: total("failed"),
    skipped: total("skipped"),
    failures: [],
    failedFiles: {},
    retried: [...first.retried, ...(first.failures.length > 0 ? first.failures : Object.keys(first.failedFiles)), ...second.retried],
    // A run also ends with an error where something went wrong outside of any test.
    code: first.errors.length === 0 && !first.isStalled ? 0 : first.code,
  };
}
