import { groupEntries } from "./group-entries.ts";
import type { Entry, Operator } from "./operator.ts";

/** What a backup has, by name. @property keepers names of the people's objects @property oauth keys of `OAUTH_KV` */
export type Contents = { keepers: Set<string>; oauth: Set<string> };

export const nameOfKeeper = ({ projectId, subject }: Entry): string => JSON.stringify([projectId, subject]);
export const keyOf = ({ key }: Entry): string => String(key);

/** Registrations of agents stay, because they allow nothing: an agent that registered after the backup need not register again. */
const isKept = (key: string): boolean => key.startsWith("client:");

/** @returns the people's objects that the deployment has and the backup has not. Only the database that will be replaced knows their names. */
export async function listNewerKeepers(operator: Operator, { keepers }: Contents): Promise<{ projectId: string; subject: string }[]> {
  const newer: { projectId: string; subject: string }[] = [];
  for await (const entries of operator.keepers())
    for (const entry of entries)
      if (!keepers.has(nameOfKeeper(entry))) newer.push({ projectId: String(entry.projectId), subject: String(entry.subject) });
  return newer;
}

/** Empties objects, so that they know neither a member nor a credential. As long as D1 has the member, the next call makes it known again. */
export async function emptyKeepers(operator: Operator, keepers: Entry[]): Promise<void> {
  for (const group of groupEntries(keepers)) await operator.writeKeepers(group, true);
}

/** Removes the grants and tokens that agents got after the backup. @returns how many values were removed */
export async function removeNewerValues(operator: Operator, { oauth }: Contents): Promise<number> {
  let removed = 0;
  for await (const entries of operator.values("oauth")) {
    const keys = entries.map(keyOf).filter((key) => !oauth.has(key) && !isKept(key));
    if (keys.length > 0) removed += (await operator.removeValues("oauth", keys)).removed;
  }
  return removed;
}
