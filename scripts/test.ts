import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { findBrowser } from "./find-browser.ts";
import { runStaticChecks } from "./static-checks.ts";

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number; success: boolean };

const REPORT = ".cardea/test-report.json";
const inCi = process.env.CI === "true";
const browser = findBrowser();
if (!browser)
  console.log("No Chromium found: the browser tests are skipped. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.");

mkdirSync(".cardea", { recursive: true });
rmSync(REPORT, { force: true });

const checks = await runStaticChecks();
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
const vitest = spawn("vitest", ["run", ...reporters, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, ...(browser && { CHROMIUM: browser }), WRANGLER_SEND_METRICS: "false" },
});
const [code] = (await once(vitest, "exit")) as [number | null];

const report = readReport();
const skipped = report.numPendingTests + report.numTodoTests;
const failed = report.numFailedTests + checks.failed.length + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
const passed = report.numPassedTests + checks.passed;
const noneRan = report.numPassedTests + report.numFailedTests === 0;
if (noneRan) console.log("No test ran.");
if (inCi && skipped > 0) console.log("Tests were skipped, which counts as a failure here.");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || noneRan || (inCi && skipped > 0) ? 1 : 0);

function readReport(): Report {
  try {
    return JSON.parse(readFileSync(REPORT, "utf8")) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, success: false };
  }
}
