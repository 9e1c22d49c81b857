import { joinNotes, type makeNotesFile, type RestoreNotes } from "./restore-notes.ts";

/** What was written. @property kept objects that had something already and kept it */
export type Restored = { values: number; keepers: number; kept: number };

/** What the steps of a restore do to a deployment. Each may be done again. */
export type RestorePorts = {
  notes: ReturnType<typeof makeNotesFile>;
  /** @throws Refused if the deployment has something and may not lose it */
  requireEmpty(): Promise<void>;
  /** What only the databases know that are replaced. */
  observe(): Promise<RestoreNotes>;
  /** Empties the people's objects that are newer than the backup. */
  emptyKeepers(newer: RestoreNotes["newer"]): Promise<void>;
  restoreDatabases(): Promise<void>;
  removeNewerValues(): Promise<number>;
  /** @param replaces whether objects take what the backup has, although they have something */
  restoreRest(replaces: boolean): Promise<Restored>;
};

/**
 * Restores in an order in which a run that ends anywhere can be followed by another, which ends as if it were the only one: what the next step would make
 * unknown is noted before it.
 * @param of which backup into which deployment @param replaces whether the deployment may lose what it has
 */
export async function restoreInSteps(
  ports: RestorePorts,
  { replaces, ...of }: Pick<RestoreNotes, "origin" | "at" | "replaces">,
): Promise<{ notes: RestoreNotes; removed: number; restored: Restored }> {
  const { notes: file, requireEmpty, observe, emptyKeepers, restoreDatabases, removeNewerValues, restoreRest } = ports;
  const before = file.read(of);
  // What an earlier run of the same restore has left there is no reason to refuse.
  if (!before && !replaces) await requireEmpty();
  const notes = joinNotes(before, { ...(await observe()), ...of, replaces });
  file.write(notes);
  // Before, so that they do nothing any more while the databases change; and after, because a call makes a member of the old database known again.
  await emptyKeepers(notes.newer);
  await restoreDatabases();
  await emptyKeepers(notes.newer);
  const removed = await removeNewerValues();
  const restored = await restoreRest(notes.replaces);
  return { notes, removed, restored };
}
