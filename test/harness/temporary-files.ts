import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder whose files are in memory, on systems that have it. */
const MEMORY = "/dev/shm";
/** In bytes. The tests' files need less, but containers often have a folder of 64 MB. */
const NEEDED = 2 * 1024 ** 3;
const NAME = "cardea-tests-";

/**
 * Gives the temporary files of a run of tests a folder, which goes with the run. It is in memory if there is room, because each write of a database would wait for the disk.
 * `TMPDIR` names the new folder to all programs, and `CARDEA_TESTS_FOLDER` says that the run owns it.
 */
export default function setup(): (() => void) | undefined {
  if (process.env.CARDEA_TESTS_FOLDER) return;
  const parent = hasRoom() ? MEMORY : tmpdir();
  removeLeftOvers(parent);
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(parent, `${NAME}${process.pid}-`));
  Object.assign(process.env, { TMPDIR: folder, CARDEA_TESTS_FOLDER: folder });
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    delete process.env.CARDEA_TESTS_FOLDER;
    remove();
  };
}

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > NEEDED;
}

/** Removes the folders of runs that were killed. */
function removeLeftOvers(parent: string): void {
  for (const name of readdirSync(parent).filter((name) => name.startsWith(NAME))) {
    const [pid] = name.slice(NAME.length).split("-");
    if (!isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** Whether there is a process with this id. What is no id names none that ended. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
