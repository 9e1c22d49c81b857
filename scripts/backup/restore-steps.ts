import { joinNotes, type makeNotesFile, type RestoreNotes } from "./restore-notes.ts";

/** What was written. @property kept objects that had something already and kept it */
export type Restored = { values: number; keepers: number; kept: number };

/** What the steps of a restore do to a deployment. Each may be done again. */
export type RestorePorts = {
  notes: ReturnType<typeof makeNotesFile>;
  /** @param wasBegun whether another run has not come to its end @throws Refused if the deployment has something and may not lose it */
  requireEmpty(wasBegun: boolean): Promise<void>;
  /** Whether the backup has a person's object. */
  has(object: RestoreNotes["newer"][number]): boolean;
  /** What only the databases know that are replaced. */
  observe(): Promise<RestoreNotes>;
  /** Empties the people's objects that are newer than the backup. */
  emptyKeepers(newer: RestoreNotes["newer"]): Promise<void>;
  restoreDatabases(): Promise<void>;
  removeNewerValues(): Promise<number>;
  /** @param replaces whether objects take what the backup has, although they have something */
  restoreRest(replaces: boolean): Promise<Restored>;
};

/** A restore that had begun to write. Its `cause` is why it went no further. */
export class Unfinished extends Error {
  constructor(cause: unknown) {
    super("The restore has begun to write and has not come to its end. Put the cause right, then run it again with --replace.", { cause });
  }
}

/**
 * Restores in an order in which a run that ends anywhere can be followed by another, which ends as if it were the only one: what the next step would make
 * unknown is noted before it.
 * @throws Unfinished if a step fails after the notes were written
 * @param of which backup into which deployment @param replaces whether the deployment may lose what it has
 */
export async function restoreInSteps(
  ports: RestorePorts,
  { replaces, ...of }: Pick<RestoreNotes, "origin" | "at" | "replaces">,
): Promise<{ notes: RestoreNotes; removed: number; restored: Restored }> {
  const { notes: file, has, requireEmpty, observe, emptyKeepers, restoreDatabases, removeNewerValues, restoreRest } = ports;
  const before = file.read();
  // Nobody can tell what an earlier run has written from what came later, so its notes allow nothing.
  if (!replaces) await requireEmpty(before !== undefined);
  const notes = joinNotes(before, { ...(await observe()), ...of, replaces }, has);
  file.write(notes);
  try {
    // Before, so that they do nothing any more while the databases change; and after, because a call makes a member of the old database known again.
    await emptyKeepers(notes.newer);
    await restoreDatabases();
    await emptyKeepers(notes.newer);
    const removed = await removeNewerValues();
    const restored = await restoreRest(notes.replaces);
    return { notes, removed, restored };
  } catch (error) {
    throw new Unfinished(error);
  }
}
