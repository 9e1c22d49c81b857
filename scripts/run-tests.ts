import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { bundleWorker } from "../test/harness/bundle-worker.ts";
import { whenOrphaned } from "./parent.mjs";

export type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number; success: boolean };

const MODULES = ["--project", "worker", "--project", "project"];
/** Tests of single modules. Each run is a process with servers of its own. */
export const MODULE_RUNS = {
  modules: [...MODULES, "--shard=1/2"],
  "more modules": [...MODULES, "--shard=2/2"],
};

/**
 * Runs tests with vitest. All runs start at the same time, because each of them waits often. The output of the first run appears at
 * once, that of the others when they have ended.
 * @param runs vitest's arguments for each run, by its name
 * @returns the report and the exit code of each run
 */
export async function runTests(runs: Record<string, string[]>): Promise<{ report: Report; code: number | null }[]> {
  mkdirSync(".cardea", { recursive: true });
  const { module } = await bundleWorker("node_modules/.cache/cardea-tests");
  const started = Object.entries(runs).map(([name, args], index) => start(name, args, module, index === 0));
  const endAll = () => {
    for (const { vitest } of started) vitest.kill("SIGTERM");
  };
  whenOrphaned(endAll);
  process.on("SIGTERM", endAll);
  return Promise.all(started.map(async ({ file, ended }) => ({ code: await ended, report: readReport(file) })));
}

function start(
  name: string,
  args: string[],
  bundle: string,
  isShown: boolean,
): { file: string; vitest: ChildProcess; ended: Promise<number | null> } {
  const file = `.cardea/test-report-${name.replace(" ", "-")}.json`;
  rmSync(file, { force: true });
  const output = isShown ? "inherit" : "pipe";
  const vitest = spawn("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args], {
    stdio: ["inherit", output, output],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CARDEA_BUNDLE: bundle },
  });
  const written: Buffer[] = [];
  for (const stream of [vitest.stdout, vitest.stderr]) stream?.on("data", (chunk: Buffer) => written.push(chunk));
  const ended = once(vitest, "close").then(([code]) => {
    process.stdout.write(Buffer.concat(written));
    return code as number | null;
  });
  return { file, vitest, ended };
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, success: false };
  }
}
