import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { findBrowser, findFirefox, findWebKit } from "./find-browser.ts";
import { whenOrphaned } from "./parent.mjs";
import { runStaticChecks } from "./static-checks.ts";

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number; success: boolean };

const MODULES = ["--project", "worker", "--project", "project"];
/** Each run is a process with servers and a bundle of its own. */
const RUNS = {
  modules: [...MODULES, "--shard=1/3"],
  "more modules": [...MODULES, "--shard=2/3"],
  "other modules": [...MODULES, "--shard=3/3"],
  scenarios: ["--project", "scenarios"],
};
/** Files or options of the one who runs the tests: then these alone. */
const chosen = process.argv.slice(2);
const inCi = process.env.CI === "true";
if (!findBrowser())
  console.log("No Chromium found: its tests are skipped. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.");
if (!findFirefox())
  console.log("No Firefox found: its tests are skipped. Install it (Debian: apt-get install firefox-esr) or set FIREFOX to its path.");
if (!findWebKit()) console.log("No WebKit found: its tests are left out. Install it (Debian: apt-get install webkit2gtk-driver xvfb).");

mkdirSync(".cardea", { recursive: true });

const checks = await runStaticChecks();
const runs = chosen.length > 0 ? [runTests("chosen", chosen)] : Object.entries(RUNS).map(([name, args]) => runTests(name, args));
const endAll = () => {
  for (const { vitest } of runs) vitest.kill("SIGTERM");
};
whenOrphaned(endAll);
process.on("SIGTERM", endAll);
const codes = await Promise.all(runs.map(({ ended }) => ended));

const reports = runs.map(({ report }) => readReport(report));
const sum = (count: (report: Report) => number) => reports.reduce((total, report) => total + count(report), 0);
const skipped = sum(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests);
// A run that ended badly and counts no failure of its own has failed all the same.
const unexplained = codes.filter((code, run) => code !== 0 && reports[run]?.numFailedTests === 0).length;
const failed = sum(({ numFailedTests }) => numFailedTests) + checks.failed.length + unexplained;
const passed = sum(({ numPassedTests }) => numPassedTests) + checks.passed;
const noneRan = reports.some(({ numPassedTests, numFailedTests }) => numPassedTests + numFailedTests === 0);
if (noneRan) console.log("No test ran.");
if (inCi && skipped > 0) console.log("Tests were skipped, which counts as a failure here.");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || noneRan || (inCi && skipped > 0) ? 1 : 0);

/** Starts a run of tests. They run at once, for each of them waits often; what all but the first write comes when they have ended. */
function runTests(name: string, args: string[]): { report: string; vitest: ChildProcess; ended: Promise<number | null> } {
  const folder = name.replace(" ", "-");
  const report = `.cardea/test-report-${folder}.json`;
  rmSync(report, { force: true });
  const output = name === "modules" || name === "chosen" ? "inherit" : "pipe";
  const vitest = spawn("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args], {
    stdio: ["inherit", output, output],
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      CARDEA_BUNDLE: `node_modules/.cache/cardea-${folder}`,
    },
  });
  const written: Buffer[] = [];
  for (const stream of [vitest.stdout, vitest.stderr]) stream?.on("data", (chunk: Buffer) => written.push(chunk));
  const ended = once(vitest, "close").then(([code]) => {
    process.stdout.write(Buffer.concat(written));
    return code as number | null;
  });
  return { report, vitest, ended };
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, success: false };
  }
}
