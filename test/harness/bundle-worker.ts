import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { run } from "../../scripts/processes.ts";

export type Bundle = {
  /** Path of its one module. */
  module: string;
  /** Its size, as wrangler reports it. */
  upload: string | undefined;
};

/**
 * Bundles the Worker as it is deployed, without source maps, which cost each test file seconds.
 * @param aliases paths of modules that stand in for others, by what those are imported as
 */
export async function bundleWorker(folder: string, aliases: Record<string, string> = {}): Promise<Bundle> {
  const named = Object.entries(aliases).flatMap(([name, path]) => ["--alias", `${name}:${path}`]);
  const flags = ["--dry-run", "--minify", "--outdir", folder, ...named];
  // The console's folder is named in the configuration, and need not be built for this.
  mkdirSync("web/dist", { recursive: true });
  const built = await run("wrangler", ["deploy", ...flags], { WRANGLER_SEND_METRICS: "false", CI: "1" });
  if (!built.ok) throw new Error(`the Worker could not be built:\n${built.output}`);
  const module = resolve(folder, "index.js");
  rmSync(`${module}.map`, { force: true });
  writeFileSync(module, readFileSync(module, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  return { module, upload: /Total Upload: (.+)/.exec(built.output)?.[1] };
}
