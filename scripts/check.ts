import { MODULE_RUNS, runTests } from "./run-tests.ts";
import { runStaticChecks } from "./static-checks.ts";

/** Everything `npm test` does but the slow end: static checks and the tests of single modules. */
const { failed } = await runStaticChecks();
const ended = await runTests(MODULE_RUNS);
process.exit(failed.length > 0 || ended.some(({ code }) => code !== 0) ? 1 : 0);
