import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleWorker } from "../test/harness/bundle-worker.ts";
import { whenOrphaned } from "./parent.mjs";
import { describeStall, type Outcome, startWatchedRun } from "./watched-run.ts";

const MODULES = ["--project", "worker", "--project", "project"];
/** Tests of single modules. Each run is a process with servers of its own. */
export const MODULE_RUNS = {
  "modules-1": [...MODULES, "--shard=1/3"],
  "modules-2": [...MODULES, "--shard=2/3"],
  "modules-3": [...MODULES, "--shard=3/3"],
};

/** Whether a test starts what `npm start` starts. Such a start may build the console again, which others serve from the same folder. */
const servesConsole = (file: string) => /\b(startCardea|prepare)\(/.test(readFileSync(file, "utf8"));

/** Tests of whole instances, in two runs: those that serve the console, and those that start the bundled Worker alone. */
export function scenarioRuns(): Record<string, string[]> {
  const files = globSync("test/{scenarios,conformance}/*.test.ts");
  const run = (isWanted: (file: string) => boolean) => ["--project", "scenarios", ...files.filter(isWanted)];
  return { console: run(servesConsole), bundle: run((file) => !servesConsole(file)) };
}

/**
 * Runs tests with vitest. All runs start at the same time, because each of them waits often. The output of the first run appears at
 * once, that of the others when they have ended.
 * @param runs vitest's arguments for each run, by its name
 */
export async function runTests(runs: Record<string, string[]>): Promise<Outcome[]> {
  const { module } = await bundleWorker("node_modules/.cache/cardea-tests");
  // The many programs that tests start share what V8 has compiled of them.
  const env = { WRANGLER_SEND_METRICS: "false", CARDEA_BUNDLE: module, NODE_COMPILE_CACHE: join(process.cwd(), "node_modules/.cache/node-compile") };
  const started = Object.entries(runs).map(([name, args], index) =>
    startWatchedRun(args, { progressFile: `.cardea/test-progress-${name}.json`, isShown: index === 0, env }),
  );
  const endAll = () => {
    for (const { end } of started) end();
  };
  whenOrphaned(endAll);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, endAll);
  const outcomes = await Promise.all(
    started.map(async ({ ended }) => {
      const outcome = await ended;
      process.stdout.write(outcome.output);
      return outcome;
    }),
  );
  for (const outcome of outcomes) if (outcome.isStalled) console.log(describeStall(outcome));
  return outcomes;
}
