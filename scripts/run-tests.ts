import { globSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { deal, inSeconds } from "../test/harness/balanced-sequencer.ts";
import { bundleWorker } from "../test/harness/bundle-worker.ts";
import { makePrepared } from "../test/scenarios/prepared.ts";
import { whenOrphaned } from "./parent.mjs";
import { filesToRunAgain, mergeRuns } from "./second-run-rules.ts";
import { describeStall, type Outcome, startWatchedRun } from "./watched-run.ts";

/** Tests of single modules: those of the Worker, which run in Workers of one process (`vitest.config.ts`), and all others. */
export const MODULE_RUNS = {
  modules: ["--project", "worker"],
  project: ["--project", "project"],
};

/** How many processes run the tests of whole instances. */
const SCENARIO_RUNS = 3;

/** Tests of whole instances. Each run has a part of the files. */
export function scenarioRuns(): Record<string, string[]> {
  const parts = deal(globSync("test/{scenarios,conformance}/*.test.ts").map(inSeconds), SCENARIO_RUNS);
  return Object.fromEntries(parts.map((files, index) => [`scenarios-${index + 1}`, ["--project", "scenarios", ...files.map(({ path }) => path)]]));
}

/** Prepares the starts of whole instances. @param module path of the Worker's bundle @returns the setting that tells where */
async function prepareAgain(module: Promise<string>): Promise<NodeJS.ProcessEnv> {
  const folder = resolve("node_modules/.cache/cardea-prepared");
  for (const old of [folder, `${folder}-unfinished`]) rmSync(old, { recursive: true, force: true });
  await makePrepared(folder, module);
  return { CARDEA_PREPARED_IN: folder };
}

/**
 * Runs tests with vitest. All runs start at the same time, because each of them waits often. The output of the first run appears at
 * once, that of the others when they have ended.
 * @param runs vitest's arguments for each run, by its name
 */
export async function runTests(runs: Record<string, string[]>): Promise<Outcome[]> {
  // The many programs that tests start share what V8 has compiled of them.
  process.env.NODE_COMPILE_CACHE = resolve("node_modules/.cache/node-compile");
  const hasScenarios = Object.values(runs).flat().includes("scenarios");
  const bundled = bundleWorker("node_modules/.cache/cardea-tests").then(({ module }) => module);
  const [module, prepared] = await Promise.all([bundled, hasScenarios ? prepareAgain(bundled) : {}]);
  const env = { WRANGLER_SEND_METRICS: "false", CARDEA_BUNDLE: module, ...prepared };
  const running: { end(): void }[] = [];
  const startRun = (name: string, args: string[], isShown: boolean) => {
    const run = startWatchedRun(args, { progressFile: `.cardea/test-progress-${name}.json`, isShown, env });
    running.push(run);
    return run.ended;
  };
  const endAll = () => {
    for (const { end } of running) end();
  };
  whenOrphaned(endAll);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, endAll);
  const outcomes = await Promise.all(
    Object.entries(runs).map(async ([name, args], index) => {
      const outcome = await startRun(name, args, index === 0);
      process.stdout.write(outcome.output);
      return outcome;
    }),
  );
  for (const outcome of outcomes) if (outcome.isStalled) console.log(describeStall(outcome));
  return process.env.CI === "true" ? runFailedFilesAgain(runs, outcomes, startRun) : outcomes;
}

/** Runs the files that have failed once more, if they are few. CI's machine is shared, and the test of a whole instance cannot be tried again alone. */
async function runFailedFilesAgain(
  runs: Record<string, string[]>,
  outcomes: Outcome[],
  startRun: (name: string, args: string[], isShown: boolean) => Promise<Outcome>,
): Promise<Outcome[]> {
  const isAgain = new Set(filesToRunAgain(outcomes));
  const final: Outcome[] = [];
  for (const [index, [name, args]] of Object.entries(runs).entries()) {
    const outcome = outcomes[index] as Outcome;
    const files = Object.keys(outcome.failedFiles).filter((file) => isAgain.has(file));
    if (files.length > 0) console.log(`Run again: ${files.join(", ")}`);
    const options = args.filter((arg, at) => arg.startsWith("-") || args[at - 1] === "--project");
    final.push(files.length > 0 ? mergeRuns(outcome, await startRun(`${name}-again`, [...options, ...files], true)) : outcome);
  }
  return final;
}
