import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Moves the files of a folder to their place. A server that serves the place meanwhile finds each file at any time, the former one or the new one;
 * a file that has not changed stays as it is.
 * @param from the folder with the new files, on the same disk; it is removed
 * @param to the place, which has only the new files afterwards
 * @param last the file that leads to the others, and so changes after them
 */
export function replaceFolder(from: string, to: string, last: string): void {
  const files = filesIn(from).sort((a, b) => Number(a === last) - Number(b === last));
  for (const file of files) {
    const place = join(to, file);
    if (existsSync(place) && readFileSync(place).equals(readFileSync(join(from, file)))) continue;
    mkdirSync(dirname(place), { recursive: true });
    renameSync(join(from, file), place);
  }
  for (const file of filesIn(to)) if (!files.includes(file)) rmSync(join(to, file), { force: true });
  rmSync(from, { recursive: true, force: true });
}

/** The paths of all files below a folder, relative to it. @returns none if there is no such folder */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
