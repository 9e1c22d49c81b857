import { cpSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole, migrateDatabases } from "../../scripts/prepare.ts";

const RUNNER = fileURLToPath(new URL("../harness/run-worker.ts", import.meta.url));
/** The options of an instance's Worker, in its folder. */
const OPTIONS = "worker.json";

/**
 * Builds the console, makes a database with all migrations, and writes miniflare's options of a Worker that is built already.
 * @param folder receives all of it; it must not exist before
 * @param module path of the Worker's bundle
 */
export async function makePrepared(folder: string, module: string | Promise<string>): Promise<void> {
  const unfinished = `${folder}-unfinished`;
  mkdirSync(unfinished, { recursive: true });
  const done = await Promise.all([migrateDatabases(join(unfinished, ".wrangler", "state")), buildConsole()]);
  for (const { ok, output } of done) if (!ok) throw new Error(`no start could be prepared:\n${output}`);
  // wrangler takes most of a second to load, and only this step needs it.
  const { readBuiltWorker } = await import("../harness/read-built-worker.ts");
  writeFileSync(join(unfinished, OPTIONS), JSON.stringify(readBuiltWorker("wrangler.toml", resolve(await module)).options));
  renameSync(unfinished, folder);
}

/**
 * Spares a start the builds and the migrations, which are more than half of its time. They are made once: for all processes of `npm test`
 * (`scripts/run-tests.ts`), or for the files of one run.
 * @param home the folder of the instance, which receives a copy of the database
 * @returns the settings with which the start script skips these steps; none if the run has no folder of its own
 */
export async function prepare(home: string): Promise<NodeJS.ProcessEnv> {
  const { CARDEA_PREPARED_IN, CARDEA_TESTS_FOLDER, CARDEA_BUNDLE } = process.env;
  const prepared = CARDEA_PREPARED_IN ?? (CARDEA_TESTS_FOLDER && join(CARDEA_TESTS_FOLDER, "prepared"));
  if (!prepared || !CARDEA_BUNDLE) return {};
  if (!existsSync(prepared)) await makePrepared(prepared, CARDEA_BUNDLE);
  cpSync(prepared, home, { recursive: true });
  return { CARDEA_PREPARED: "yes", CARDEA_CONFIG: join(home, OPTIONS), CARDEA_RUNNER: RUNNER };
}
