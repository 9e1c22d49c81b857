import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { buildConsole, migrateDatabases } from "../../scripts/prepare.ts";

/**
 * Builds the console and makes a database once for all files of a run. Otherwise each start does both, which is half of its time.
 * @param home the folder of the instance, which receives a copy of the database
 * @returns the settings with which the start script skips both steps; none if the run has no folder of its own
 */
export async function prepare(home: string): Promise<NodeJS.ProcessEnv> {
  const folder = process.env.CARDEA_TESTS_FOLDER;
  if (!folder) return {};
  const prepared = join(folder, "prepared");
  if (!existsSync(prepared)) {
    const unfinished = join(folder, "unfinished");
    mkdirSync(unfinished, { recursive: true });
    const done = await Promise.all([migrateDatabases(join(unfinished, ".wrangler", "state")), buildConsole()]);
    for (const { ok, output } of done) if (!ok) throw new Error(`no start could be prepared:\n${output}`);
    renameSync(unfinished, prepared);
  }
  cpSync(prepared, home, { recursive: true });
  return { CARDEA_PREPARED: "yes" };
}
