import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
/** Which restore it is: of which backup into which deployment. */
type Restore = Pick<RestoreNotes, "origin" | "at">;

/** The notes of a run that was ended, next to the file of the backup. @param file of the backup */
export function makeNotesFile(file: string) {
  const path = `${file}.restoring`;
  return {
    /** @returns the notes of a run of this restore that has not come to its end @throws Refused if they are of another restore, or cannot be read */
    read({ origin, at }: Restore): RestoreNotes | undefined {
      if (!existsSync(path)) return undefined;
      const notes = parse(readFileSync(path, "utf8"));
      if (notes?.origin === origin && notes.at === at) return notes;
      throw new Refused(
        `${path} is of a restore into ${notes?.origin ?? "a deployment that it does not name"} that has not come to its end. Finish that one, or delete the file. Nothing was written.`,
      );
    },

    /** Replaces the notes as a whole: a kill leaves the ones before or these. */
    write(notes: RestoreNotes): void {
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

/** The notes of both runs: the second one sees the databases that the first one has replaced already. */
export function joinNotes(before: RestoreNotes | undefined, now: RestoreNotes): RestoreNotes {
  if (!before) return now;
  const join = <Item>(name: (item: Item) => string, ...lists: Item[][]): Item[] => [
    ...new Map(lists.flat().map((item) => [name(item), item])).values(),
  ];
  return {
    ...now,
    replaces: before.replaces || now.replaces,
    newer: join(({ projectId, subject }) => JSON.stringify([projectId, subject]), before.newer, now.newer),
    erased: join((id) => id, before.erased, now.erased),
    places: join((place) => JSON.stringify(place), before.places, now.places),
  };
}
