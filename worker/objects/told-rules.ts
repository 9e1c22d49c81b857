import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";

/** What failed for a version of a credential. @property tries how often in a row @property at when it is tried again, UTC ms */
export type Undone = { version: number; tries: number; at: number };

const FIRST_PAUSE = 2 * SECOND;
/** The longest pause before D1 is told again, in ms. */
export const LONGEST_UNTOLD = 2 * MINUTE;
/** The longest pause before a copy is stored again, in ms: its place may be set up wrongly until an administrator corrects it. */
export const LONGEST_UNCOPIED = 1 * HOUR;

/**
 * Notes a failure. The pause doubles from two seconds to the longest one, in ms.
 * @param before the note of the failure before, which may be of another version @param now UTC ms
 */
export function noteUndone(before: Undone | undefined, version: number, now: number, longest: number): Undone {
  const tries = before?.version === version ? before.tries + 1 : 1;
  return { version, tries, at: now + Math.min(longest, FIRST_PAUSE * 2 ** (tries - 1)) };
}

/** Whether this version is to be tried now. @param now UTC ms */
export const isDue = (failed: Undone | undefined, version: number, now: number): boolean => failed?.version !== version || failed.at <= now;
