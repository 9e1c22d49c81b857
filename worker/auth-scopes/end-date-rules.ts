import { DAY } from "../lib/clock.ts";

/** The furthest end that is believed, in ms. */
const FURTHEST = 3660 * DAY;

/** What a person said of the end of a key. */
type EndDate = { kind: "none" } | { kind: "ends"; at: number } | { kind: "wrong" };

/**
 * Reads the end of a key as a form of the browser gives it.
 * @param text `YYYY-MM-DD`, or empty @param now UTC ms
 * @returns the last moment of that day (UTC); `wrong` for what is no day, is over, or is further away than ten years
 */
export function readEndDate(text: string, now: number): EndDate {
  if (text.trim() === "") return { kind: "none" };
  const [, day] = /^\s*(\d{4}-\d{2}-\d{2})\s*$/.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`) + DAY - 1;
  const isDay = day !== undefined && !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
  return isDay && at > now && at < now + FURTHEST ? { kind: "ends", at } : { kind: "wrong" };
}
