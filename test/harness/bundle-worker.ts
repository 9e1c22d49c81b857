import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parse, resolve } from "node:path";
import { run } from "../../scripts/processes.ts";

type Bundle = {
  /** The path of the bundle's only module. */
  module: string;
  /** The size of the bundle, as wrangler reports it. */
  upload: string | undefined;
};

/**
 * Bundles the Worker as it is deployed, but without source maps, which would cost each test file seconds.
 * @param aliases replacements of modules: import path to file
 * @param entry the module to begin with, in place of the Worker's own one
 * @param isReadable whether functions keep their names
 */
export async function bundleWorker(folder: string, aliases: Record<string, string> = {}, entry?: string, isReadable = false): Promise<Bundle> {
  const named = Object.entries(aliases).flatMap(([name, path]) => ["--alias", `${name}:${path}`]);
  const flags = ["--dry-run", ...(isReadable ? [] : ["--minify"]), "--outdir", folder, ...named];
  // The configuration names the folder of the console. It must exist, but may be empty.
  mkdirSync("web/dist", { recursive: true });
  const built = await run("wrangler", ["deploy", ...(entry === undefined ? [] : [entry]), ...flags], {
    WRANGLER_SEND_METRICS: "false",
    CI: "1",
    CARDEA_BUILT: "yes",
  });
  if (!built.ok) throw new Error(`the Worker could not be built:\n${built.output}`);
  const module = resolve(folder, entry === undefined ? "index.js" : `${parse(entry).name}.js`);
  rmSync(`${module}.map`, { force: true });
  writeFileSync(module, readFileSync(module, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  return { module, upload: /Total Upload: (.+)/.exec(built.output)?.[1] };
}
