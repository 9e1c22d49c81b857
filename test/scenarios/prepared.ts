import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { buildConsole, migrateDatabases } from "../../scripts/prepare.ts";

/** Builds the console, and makes a database with all migrations below a folder, which must not exist before. */
export async function makePrepared(folder: string): Promise<void> {
  const unfinished = `${folder}-unfinished`;
  mkdirSync(unfinished, { recursive: true });
  const done = await Promise.all([migrateDatabases(join(unfinished, ".wrangler", "state")), buildConsole()]);
  for (const { ok, output } of done) if (!ok) throw new Error(`no start could be prepared:\n${output}`);
  renameSync(unfinished, folder);
}

/**
 * Spares a start the build of the console and the migrations, which are half of its time. They are made once: for all processes of `npm test`
 * (`scripts/run-tests.ts`), or for the files of one run.
 * @param home the folder of the instance, which receives a copy of the database
 * @returns the settings with which the start script skips both steps; none if the run has no folder of its own
 */
export async function prepare(home: string): Promise<NodeJS.ProcessEnv> {
  const { CARDEA_PREPARED_IN, CARDEA_TESTS_FOLDER } = process.env;
  const prepared = CARDEA_PREPARED_IN ?? (CARDEA_TESTS_FOLDER && join(CARDEA_TESTS_FOLDER, "prepared"));
  if (!prepared) return {};
  if (!existsSync(prepared)) await makePrepared(prepared);
  cpSync(prepared, home, { recursive: true });
  return { CARDEA_PREPARED: "yes" };
}
