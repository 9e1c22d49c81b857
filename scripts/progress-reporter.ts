import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * What is known of a test run so far.
 * @property running the files that have begun and not ended
 * @property last the last test that began
 * @property failures each failed test with the first line of its error
 * @property retried the tests that passed only when they were run again
 */
export type Progress = {
  passed: number;
  failed: number;
  skipped: number;
  running: string[];
  last?: string;
  failures: string[];
  retried: string[];
};

export const NO_PROGRESS: Progress = { passed: 0, failed: 0, skipped: 0, running: [], failures: [], retried: [] };

const NAME = { passed: "passed", failed: "failed", skipped: "skipped" } as const;

/**
 * A reporter of vitest that keeps a file up to date, so that the results of a run are known even if the run never ends.
 * The file's path comes from `CARDEA_PROGRESS`.
 */
export default class ProgressReporter implements Reporter {
  readonly #file = process.env.CARDEA_PROGRESS;
  readonly #progress: Progress = structuredClone(NO_PROGRESS);

  onTestRunStart(): void {
    this.#write();
  }

  onTestModuleStart({ relativeModuleId }: TestModule): void {
    this.#progress.running.push(relativeModuleId);
    this.#write();
  }

  onTestModuleEnd({ relativeModuleId }: TestModule): void {
    this.#progress.running = this.#progress.running.filter((name) => name !== relativeModuleId);
    this.#write();
  }

  onTestCaseReady({ fullName }: TestCase): void {
    this.#progress.last = fullName;
    this.#write();
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state !== "pending") this.#progress[NAME[state]]++;
    const name = `${test.module.relativeModuleId} > ${test.fullName}`;
    if (state === "failed") this.#progress.failures.push(`${name}: ${errors?.[0]?.message.split("\n")[0] ?? "no error"}`);
    if (test.diagnostic()?.flaky) this.#progress.retried.push(name);
    this.#write();
  }

  #write(): void {
    if (this.#file) writeFileSync(this.#file, JSON.stringify(this.#progress));
  }
}
