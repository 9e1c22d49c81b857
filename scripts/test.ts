import { findBrowser, findFirefox, findWebKit } from "./find-browser.ts";
import { MODULE_RUNS, type Report, runTests } from "./run-tests.ts";
import { runStaticChecks } from "./static-checks.ts";

/** Files or options of the one who runs the tests: then these alone. */
const chosen = process.argv.slice(2);
const inCi = process.env.CI === "true";
if (!findBrowser())
  console.log("No Chromium found: its tests are skipped. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.");
if (!findFirefox())
  console.log("No Firefox found: its tests are skipped. Install it (Debian: apt-get install firefox-esr) or set FIREFOX to its path.");
if (!findWebKit()) console.log("No WebKit found: its tests are left out. Install it (Debian: apt-get install webkit2gtk-driver xvfb).");

const checks = await runStaticChecks();
const ended = await runTests(chosen.length > 0 ? { chosen } : { ...MODULE_RUNS, scenarios: ["--project", "scenarios"] });
const reports = ended.map(({ report }) => report);
const sum = (count: (report: Report) => number) => reports.reduce((total, report) => total + count(report), 0);
const skipped = sum(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests);
// A run that ended badly and counts no failure of its own has failed all the same.
const unexplained = ended.filter(({ code, report }) => code !== 0 && report.numFailedTests === 0).length;
const failed = sum(({ numFailedTests }) => numFailedTests) + checks.failed.length + unexplained;
const passed = sum(({ numPassedTests }) => numPassedTests) + checks.passed;
const noneRan = reports.some(({ numPassedTests, numFailedTests }) => numPassedTests + numFailedTests === 0);
if (noneRan) console.log("No test ran.");
if (inCi && skipped > 0) console.log("Tests were skipped, which counts as a failure here.");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || noneRan || (inCi && skipped > 0) ? 1 : 0);
