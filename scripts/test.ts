import { findBrowser, findFirefox, findWebKit } from "./find-browser.ts";
import { MODULE_RUNS, runTests, scenarioRuns } from "./run-tests.ts";
import { runStaticChecks } from "./static-checks.ts";
import type { Outcome } from "./watched-run.ts";

/** Files or options from the command line. If there are any, only these tests run. */
const chosen = process.argv.slice(2);
const inCi = process.env.CI === "true";
if (!findBrowser())
  console.log("No Chromium found: its tests are skipped. Install it (Debian: apt-get install chromium-headless-shell) or set CHROMIUM to its path.");
if (!findFirefox())
  console.log("No Firefox found: its tests are skipped. Install it (Debian: apt-get install firefox-esr) or set FIREFOX to its path.");
if (!findWebKit()) console.log("No WebKit found: its tests are skipped. Install it (Debian: apt-get install webkit2gtk-driver xvfb).");

const startedAt = performance.now();
const [checks, outcomes] = await Promise.all([runStaticChecks(), runTests(chosen.length > 0 ? { chosen } : { ...MODULE_RUNS, ...scenarioRuns() })]);
const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
const skipped = sum(({ skipped }) => skipped);
// A run that ended with an error but counted no failed test has failed too.
const unexplained = outcomes.filter(({ code, failed, isStalled }) => isStalled || (code !== 0 && failed === 0)).length;
const failed = sum(({ failed }) => failed) + checks.failed.length + unexplained;
const passed = sum(({ passed }) => passed) + checks.passed;
const noneRan = outcomes.some(({ passed, failed }) => passed + failed === 0);
if (noneRan) console.log("No test ran.");
if (inCi && skipped > 0) console.log("Tests were skipped, which counts as a failure in CI.");
for (const retried of outcomes.flatMap(({ retried }) => retried)) console.log(`Passed only when it was run again: ${retried}`);
for (const error of outcomes.flatMap(({ errors }) => errors)) console.log(`Went wrong outside of any test: ${error}`);
for (const failure of [...checks.failed, ...outcomes.flatMap(({ failures }) => failures)]) console.log(`Failed: ${failure}`);
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(`This took ${Math.floor(seconds / 60)} min ${seconds % 60} s.`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || noneRan || (inCi && skipped > 0) ? 1 : 0);
