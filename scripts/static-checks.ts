import { run } from "./processes.ts";

/** Runs the checks that need no running Worker: the type check, the build of the Pages functions, and Biome. @returns how many passed, and the names of those that failed */
export async function runStaticChecks(): Promise<{ passed: number; failed: string[] }> {
  const checks = [
    { name: "type check", command: "tsc", args: ["-b"] },
    {
      name: "Pages functions",
      command: "wrangler",
      args: ["pages", "functions", "build", "--cwd", "web", "--outdir", "../node_modules/.cache/pages"],
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
