import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../processes.ts";
import { withEnding } from "./endings.ts";
import { isOfFiles, Refused } from "./refused.ts";

const PREFIX = "cardea-backup-";
/** A folder whose name has no process is of an earlier version. After this time, in ms, no run uses it. */
const UNUSED_AFTER = 24 * 60 * 60 * 1000;

/** A folder that only this user can read. It is removed in the end. @throws Refused if a file cannot be written */
export function withPrivateFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  let made: string | undefined;
  return withEnding(
    () => {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
    },
    async () => {
      try {
        removeLeftFolders();
        made = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
        return await work(made);
      } catch (error) {
        if (!isOfFiles(error)) throw error;
        throw new Refused(`A temporary file in ${tmpdir()} could not be written: ${error.message}. TMPDIR names another folder.`);
      }
    },
  );
}

/** Removes the folders of runs that were killed: they have parts of databases in the clear. */
function removeLeftFolders(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    try {
      if (!isUsed(name, folder)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // It is another user's, or has gone meanwhile.
    }
  }
}

function isUsed(name: string, folder: string): boolean {
  const [, id] = /^(\d+)-/.exec(name.slice(PREFIX.length)) ?? [];
  return id === undefined ? Date.now() - statSync(folder).mtimeMs < UNUSED_AFTER : isRunning(Number(id));
}
