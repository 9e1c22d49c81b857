import { DAY } from "../lib/clock.ts";

/** When a platform token ends for which no end was asked. */
const PROPOSED_LIFE = 90 * DAY;
/** A year, which may have a leap day. */
const MOST_LIFE = 366 * DAY;

type End<At> = { expiresAt: At } | { problem: string };

/** When an API key ends: it may have no end. @param asked UTC ms */
export function decideKeyEnd(asked: number | undefined, now: number): End<number | null> {
  return asked !== undefined && asked <= now ? { problem: "Choose a time in the future." } : { expiresAt: asked ?? null };
}

/** When a platform token ends: it may change what it reaches, so it has an end (F122). @param asked UTC ms */
export function decideTokenEnd(asked: number | undefined, now: number): End<number> {
  if (asked === undefined) return { expiresAt: now + PROPOSED_LIFE };
  if (asked <= now) return { problem: "Choose a time in the future." };
  return asked - now > MOST_LIFE ? { problem: "A platform token lasts at most a year." } : { expiresAt: asked };
}
