import type { Webhook } from "../db/db.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";

/** The pauses before the attempts after the first one. */
export const PAUSES = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR] as const;

/** What an endpoint answered. @property status absent if no answer came */
export type Answer = { status?: number };

/**
 * What becomes of a delivery after an attempt. Only an answer 2xx is a receipt. After the last pause it has failed.
 * @param attempts including this one
 */
export function decideNext(attempts: number, { status }: Answer, now: number) {
  const lastStatus = status ?? null;
  if (status !== undefined && status >= 200 && status < 300) return { status: "delivered", dueAt: now, lastStatus } as const;
  const pause = PAUSES[attempts - 1];
  return pause === undefined
    ? ({ status: "failed", dueAt: now, lastStatus } as const)
    : ({ status: "pending", dueAt: now + pause, lastStatus } as const);
}

/** The versions of the signing secrets that sign a request: the one in use, and the one before until its end. */
export function signingVersions({ secretVersion, formerVersion, formerEndsAt }: Webhook, now: number): number[] {
  return formerVersion !== null && formerEndsAt !== null && now < formerEndsAt ? [secretVersion, formerVersion] : [secretVersion];
}
