import { z } from "zod";
import { run } from "./processes.ts";

/** Asks the registry for known advisories of the packages. It fails for severe ones; a registry that does not answer is no failure. */
const counts = z.object({ metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }) }) });
const { output } = await run("npm", ["audit", "--json"]);
const start = output.indexOf("{");
let parsed: unknown;
try {
  parsed = JSON.parse(output.slice(start));
} catch {
  parsed = undefined;
}
const answer = counts.safeParse(parsed);
if (!answer.success) {
  console.log("The registry gives no advisories. Nothing was checked.");
} else {
  const { high, critical, total } = answer.data.metadata.vulnerabilities;
  console.log(`${total} known advisories, ${critical} critical and ${high} high. npm audit names them.`);
  process.exit(high + critical > 0 ? 1 : 0);
}
