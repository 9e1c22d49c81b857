import { globSync, readFileSync } from "node:fs";
import { runTests } from "./run-tests.ts";
import { runStaticChecks } from "./static-checks.ts";

/** What a test imports if it starts the whole Worker, or uses the servers of `test/fixtures/`. */
const USES_SERVERS = /harness\/worker\/|cloudflare:(test|workers)|test\/fixtures\//;

/**
 * The static checks, the tests of the layout and the docs, and the tests of modules that need neither the whole Worker nor another server.
 * It is for a short wait while one works; `npm test` runs everything.
 */
const alone = globSync("worker/**/*.test.ts").filter((file) => !USES_SERVERS.test(readFileSync(file, "utf8")));
const startedAt = performance.now();
const { failed } = await runStaticChecks();
const outcomes = await runTests({
  modules: ["--project", "worker", ...alone],
  project: ["--project", "project"],
});
const passed = outcomes.reduce((total, outcome) => total + outcome.passed, 0);
const isGood = failed.length === 0 && outcomes.every(({ code, passed }) => code === 0 && passed > 0);
console.log(`This took ${Math.round((performance.now() - startedAt) / 1000)} s.`);
console.log(`${passed} tests passed; ${isGood ? "nothing failed" : "something failed"}. npm test also runs the tests that need servers.`);
process.exit(isGood ? 0 : 1);
