import { run } from "./processes.ts";
import { runStaticChecks } from "./static-checks.ts";

/** Everything `npm test` does but the slow end: static checks and the tests of single modules. */
const { failed } = await runStaticChecks();
const tests = await run("vitest", ["run", "--project", "worker", "--project", "project"]);
console.log(tests.output);
process.exit(failed.length > 0 || !tests.ok ? 1 : 0);
