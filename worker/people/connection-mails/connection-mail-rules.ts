import type { PersonMail, PersonTrouble } from "../../db/db.ts";
import { DAY, HOUR } from "../../lib/clock.ts";

/** A person gets at most one mail about connections in this time, in ms. */
const EVERY = 7 * DAY;
/** The pauses after mails that could not be sent. After the last one the person is not told of these troubles. */
const PAUSES = [1 * HOUR, 4 * HOUR, 12 * HOUR, 1 * DAY, 2 * DAY] as const;

/**
 * What is done for a person with a due trouble: the person is not told of it any more (`drop`), it waits until a time, or a mail is sent.
 * @property at UTC ms
 */
export type Telling = { kind: "drop" } | { kind: "wait"; at: number } | { kind: "send" };

/** @param troubles those of which the person can be told now @param now UTC ms */
export function decideTelling(known: PersonMail | undefined, troubles: PersonTrouble[], now: number): Telling {
  if (known && known.unsubscribedAt !== null) return { kind: "drop" };
  // The due trouble is at a server that no agent can use now, or its project is being removed.
  if (troubles.length === 0) return { kind: "wait", at: now + DAY };
  const next = known && known.toldAt !== null ? known.toldAt + EVERY : now;
  return next > now ? { kind: "wait", at: next } : { kind: "send" };
}

/** When a mail that could not be sent is tried again. @param failures in a row, with this one @returns UTC ms; null: it is not tried again */
export function retryAt(failures: number, now: number): number | null {
  const pause = PAUSES[failures - 1];
  return pause === undefined ? null : now + pause;
}
