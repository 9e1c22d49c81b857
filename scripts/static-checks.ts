import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writePagesFunction } from "./deploy/deploy-pages.ts";
import { run } from "./processes.ts";

/** Where the function of a Pages project is written, as `npm run deploy -- --pages` does. */
const PAGES = join(".cardea", "pages", "check");

/** Runs the checks that need no running Worker: the type check, the build of the Pages functions, and Biome. @returns how many passed, and the names of those that failed */
export async function runStaticChecks(): Promise<{ passed: number; failed: string[] }> {
  writePagesFunction({ root: process.cwd(), folder: PAGES, project: "check-console", worker: "check" });
  mkdirSync(join(PAGES, "dist"), { recursive: true });
  const checks = [
    // Several checkers would each work out the same types of libraries: one takes a third of the processor time of four.
    { name: "type check", command: "tsc", args: ["-b", "--checkers", "1", "--builders", "1"] },
    {
      name: "Pages functions",
      command: "wrangler",
      args: ["pages", "functions", "build", "--cwd", "web", "--outdir", "../node_modules/.cache/pages"],
    },
    {
      name: "Pages functions, as they are deployed",
      command: "wrangler",
      args: ["pages", "functions", "build", "--cwd", PAGES, "--outdir", "built"],
    },
    { name: "Biome", command: "biome", args: ["check", ".", "--error-on-warnings"] },
  ];
  const failed: string[] = [];
  for (const { name, command, args } of checks) {
    const { ok, output } = await run(command, args);
    console.log(`${ok ? "✓" : "✗"} ${name}`);
    if (ok) continue;
    failed.push(name);
    console.log(output);
  }
  return { passed: checks.length - failed.length, failed };
}
