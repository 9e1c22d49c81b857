import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRunning } from "./processes.ts";

/** Another run of the same kind is under way. */
export class AnotherRun extends Error {}

/**
 * Notes that a run is under way on this machine, so that a second one of the same is refused. A note of a run that was killed holds up nobody.
 * @param folder of the notes of runs, which all clones on this machine share
 * @param what the run must have for itself, such as a file by its real path, or a deployment by its account and name
 * @param run says to the operator what it is, such as `npm run deploy of cardea`
 * @returns what removes the note at the end of the run
 * @throws AnotherRun if another run has it
 */
export function beginRun(folder: string, what: string, run: string): () => void {
  const note = join(folder, `${createHash("sha256").update(what).digest("base64url").slice(0, 22)}.run`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!take(note)) {
    const id = Number(readFileSync(note, "utf8"));
    if (id > 0 && isRunning(id))
      throw new AnotherRun(`Nothing was changed: another ${run} is under way, in the process ${id}. If that is something else, delete ${note}`);
    // The run of the note was killed.
    rmSync(note, { force: true });
    if (!take(note)) throw new AnotherRun(`Nothing was changed: another ${run} has just begun.`);
  }
  return () => rmSync(note, { force: true });
}

/**
 * Does the work of a run of `npm run deploy`, unless another one is under way: two at once would each make a vault key, and the one that is kept might
 * not be the one that Cloudflare has. The parameters are those of `beginRun`. @param name of what the run is of, for the operator
 * @throws AnotherRun if another run is under way
 */
export async function asOnlyRun<Result>(folder: string, what: string, name: string, work: () => Promise<Result>): Promise<Result> {
  const end = beginRun(folder, what, `npm run deploy of ${name}`);
  try {
    return await work();
  } finally {
    end();
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
