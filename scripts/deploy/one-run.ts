import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isRunning } from "../processes.ts";

/**
 * Does the work of a run, unless another run of the same deployment is under way on this machine: two at once would each make a vault key, and the one
 * that is kept might not be the one that Cloudflare has.
 * @param root the folder of the project @param file of the deployment
 * @throws Error if another run is under way
 */
export async function asOnlyRun<Result>(root: string, file: string, work: () => Promise<Result>): Promise<Result> {
  const folder = join(root, ".cardea");
  const note = join(folder, `${basename(file)}.run`);
  mkdirSync(folder, { recursive: true });
  if (!take(note)) {
    const id = Number(readFileSync(note, "utf8"));
    if (id > 0 && isRunning(id))
      throw new Error(
        `Nothing was changed: another npm run deploy of ${file} is under way, in the process ${id}. If that is something else, delete ${note}`,
      );
    // The run of the note was killed.
    rmSync(note, { force: true });
    if (!take(note)) throw new Error(`Nothing was changed: another npm run deploy of ${file} has just begun.`);
  }
  try {
    return await work();
  } finally {
    rmSync(note, { force: true });
  }
}

function take(note: string): boolean {
  try {
    writeFileSync(note, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
