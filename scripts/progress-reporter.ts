import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** How many tests had each outcome. */
export type Counts = { passed: number; failed: number; skipped: number };

/**
 * What is known of a test run so far.
 * @property running the files that have begun and not ended
 * @property last the last test that began
 * @property failures each failed test with the first line of its error
 * @property failedFiles the files that have failed, with the outcomes of their tests
 * @property errors what went wrong outside of any test
 * @property retried the tests that passed only when they were run again, each with the first line of the first try's error
 */
export type Progress = Counts & {
  running: string[];
  last?: string;
  failures: string[];
  failedFiles: Record<string, Counts>;
  errors: string[];
  retried: string[];
};

export const NO_PROGRESS: Progress = { passed: 0, failed: 0, skipped: 0, running: [], failures: [], failedFiles: {}, errors: [], retried: [] };

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

  onTestModuleEnd(module: TestModule): void {
    const { relativeModuleId } = module;
    this.#progress.running = this.#progress.running.filter((name) => name !== relativeModuleId);
    if (module.state() === "failed") this.#progress.failedFiles[relativeModuleId] = countTests(module);
    this.#write();
  }

  onTestCaseReady({ fullName }: TestCase): void {
    this.#progress.last = fullName;
    this.#write();
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state !== "pending") this.#progress[state]++;
    const name = `${test.module.relativeModuleId} > ${test.fullName}`;
    if (state === "failed") this.#progress.failures.push(`${name}: ${describe(errors?.[0])}`);
    if (test.diagnostic()?.flaky) this.#progress.retried.push(`${name}: ${describe(errors?.[0])}`);
    this.#write();
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.#progress.errors = unhandled.map(describe);
    this.#write();
  }

  #write(): void {
    if (this.#file) writeFileSync(this.#file, JSON.stringify(this.#progress));
  }
}

function countTests(module: TestModule): Counts {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const count = (state: keyof Counts) => states.filter((each) => each === state).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

type Failure = { message: string; cause?: unknown; code?: unknown };

/** The first line of an error and of what caused it, with codes: `fetch failed (other side closed, UND_ERR_SOCKET)`. */
function describe(error: Failure | undefined): string {
  if (!error) return "no error";
  const [line = ""] = error.message.split("\n");
  const cause = error.cause as Partial<Failure> | undefined;
  const details = [cause?.message?.split("\n")[0], cause?.code].filter(Boolean);
  return details.length > 0 ? `${line} (${details.join(", ")})` : line;
}
