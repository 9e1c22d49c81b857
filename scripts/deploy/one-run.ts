import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRunning } from "../processes.ts";

/**
 * Does the work of a run, unless another run of the same deployment is under way on this machine: two at once would each make a vault key, and the one
 * that is kept might not be the one that Cloudflare has.
 * @param folder of the notes of runs, which all clones on this machine share
 * @param what the run must have for itself: a file, by its real path, or a deployment, by its account and name @param name of it, for the operator
 * @throws Error if another run is under way
 */
export async function asOnlyRun<Result>(folder: string, what: string, name: string, work: () => Promise<Result>): Promise<Result> {
  const note = join(folder, `${createHash("sha256").update(what).digest("base64url").slice(0, 22)}.run`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!take(note)) {
    const id = Number(readFileSync(note, "utf8"));
    if (id > 0 && isRunning(id))
      throw new Error(
        `Nothing was changed: another npm run deploy of ${name} is under way, in the process ${id}. If that is something else, delete ${note}`,
      );
    // The run of the note was killed.
    rmSync(note, { force: true });
    if (!take(note)) throw new Error(`Nothing was changed: another npm run deploy of ${name} has just begun.`);
  }
  try {
    return await work();
  } finally {
    rmSync(note, { force: true });
  }
}

function take(note: string): boolean {
  try {
    writeFileSync(note, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
