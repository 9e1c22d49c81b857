import type { ListedKey } from "../db/db.ts";
import { hasWords } from "../lib/text/has-words-rules.ts";
import { isKeyAlive } from "./api-key-rules.ts";

/** The states of a key that is not revoked. */
export const KEY_STATES = ["active", "expired"] as const;

/** For whom a key acts: only for the project, or also for people whom it names. */
export const KEY_REACHES = ["project", "people"] as const;

/** Which keys a list is to have. What is absent does not matter. @property text whose every word is in what the list shows of a key */
export type KeyFilter = {
  text?: string | undefined;
  status?: (typeof KEY_STATES)[number] | undefined;
  actsFor?: (typeof KEY_REACHES)[number] | undefined;
};

/** Whether a key is one of those that a list is to have. */
export function fitsKeyFilter({ key, createdByEmail }: ListedKey, { text = "", status, actsFor }: KeyFilter, now: number): boolean {
  if (status !== undefined && isKeyAlive(key, now) !== (status === "active")) return false;
  if (actsFor !== undefined && key.actsForUsers !== (actsFor === "people")) return false;
  return hasWords(text, [key.name, key.id, key.navigator, ...key.domains, createdByEmail]);
}
