import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Refused } from "./refused.ts";

/**
 * What a restore has to know of the deployment that it replaces, and what nothing else knows once the databases are replaced. There are ids in it, and
 * no address and no secret.
 * @property origin of the deployment @property at when the backup was made @property replaces whether the run was allowed to replace what was there
 */
const notesSchema = z.object({
  origin: z.string(),
  at: z.string(),
  replaces: z.boolean(),
  newer: z.array(z.object({ projectId: z.string(), subject: z.string() })),
  erased: z.array(z.string()),
  places: z.array(z.object({ projectId: z.string(), region: z.string(), prefix: z.string() })),
});
export type RestoreNotes = z.output<typeof notesSchema>;
/**
 * The notes of runs that were ended, by the deployment: the next restore into it has to know them, whichever backup it takes.
 * @param folder of the data of a local deployment, or of the project
 */
export function makeNotesFile(folder: string, origin: string) {
  const path = join(folder, ".cardea", "restoring", `${new URL(origin).host.replaceAll(/[^a-z0-9.-]/gi, "_")}.json`);
  return {
    path,
    /** @returns the notes of runs that have not come to their end @throws Refused if they cannot be read */
    read(): RestoreNotes | undefined {
      if (!existsSync(path)) return undefined;
      const notes = parse(readFileSync(path, "utf8"));
      if (notes?.origin === origin) return notes;
      throw new Refused(
        `${path} should say what a restore that has not come to its end has replaced, and cannot be read. If nothing of it is needed, delete the file. Nothing was written.`,
      );
    },

    /** Replaces the notes as a whole: a kill leaves the ones before or these. */
    write(notes: RestoreNotes): void {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      // A file that is there already would keep its rights.
      rmSync(`${path}.new`, { force: true });
      writeFileSync(`${path}.new`, JSON.stringify(notes), { mode: 0o600, flag: "wx" });
      renameSync(`${path}.new`, path);
    },

    remove: (): void => rmSync(path, { force: true }),
  };
}

function parse(text: string): RestoreNotes | undefined {
  try {
    return notesSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * The notes of both runs: the second one sees the databases that the first one has replaced already.
 * @param has whether the backup of the second run has a person's object: one that is newer than the first backup may be in it
 */
export function joinNotes(
  before: RestoreNotes | undefined,
  now: RestoreNotes,
  has: (object: RestoreNotes["newer"][number]) => boolean,
): RestoreNotes {
  if (!before) return now;
  const join = <Item>(name: (item: Item) => string, ...lists: Item[][]): Item[] => [
    ...new Map(lists.flat().map((item) => [name(item), item])).values(),
  ];
  return {
    ...now,
    replaces: before.replaces || now.replaces,
    newer: join(({ projectId, subject }) => JSON.stringify([projectId, subject]), before.newer, now.newer).filter((object) => !has(object)),
    erased: join((id) => id, before.erased, now.erased),
    places: join((place) => JSON.stringify(place), before.places, now.places),
  };
}
