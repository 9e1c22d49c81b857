import { decideOnAdvisories } from "./advisories-rules.ts";
import { run } from "./processes.ts";

/** Asks the registry for known advisories of the packages. It fails for severe ones; a registry that does not answer is no failure. */
const { stdout } = await run("npm", ["audit", "--json"]);
const { sentence, fails } = decideOnAdvisories(stdout);
console.log(sentence);
process.exit(fails ? 1 : 0);
