import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** What is known of a test run so far. `running` names the files that have begun and not ended, and the last test that began. */
export type Progress = { passed: number; failed: number; skipped: number; running: string[]; last?: string };

const NAME = { passed: "passed", failed: "failed", skipped: "skipped" } as const;

/**
 * A reporter of vitest that keeps a file up to date, so that the results of a run are known even if the run never ends.
 * The file's path comes from `CARDEA_PROGRESS`.
 */
export default class ProgressReporter implements Reporter {
  readonly #file = process.env.CARDEA_PROGRESS;
  readonly #progress: Progress = { passed: 0, failed: 0, skipped: 0, running: [] };

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
    const { state } = test.result();
    if (state !== "pending") this.#progress[NAME[state]]++;
    this.#write();
  }

  #write(): void {
    if (this.#file) writeFileSync(this.#file, JSON.stringify(this.#progress));
  }
}
