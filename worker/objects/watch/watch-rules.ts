import { DAY, HOUR, SECOND } from "../../lib/clock.ts";
import type { KeptCredential } from "../../vault/keeper-policy.ts";

/**
 * What the watch knows of a credential.
 * @property at when a check last said that it is well, UTC ms
 * @property nextAt when it is checked next, because the last check failed or said nothing, UTC ms
 * @property refusedAt when its server first refused it, of the refusals in a row, UTC ms
 * @property told what D1 was told of it
 */
export type Watched = { at: number; nextAt?: number; refusedAt?: number; told?: "refused" | "ending" };

/** A connection is checked at least once in this time, in ms. */
const EVERY = 1 * DAY;
/** The checks of different people are spread over this part of the time. */
const SPREAD = 0.25;
/** How long after a check that said nothing it is repeated, in ms. */
const UNCLEAR_AGAIN = 2 * HOUR;
/** How long after a refusal the value is tried once more, in ms: a server may be wrong for a while. */
const REFUSED_AGAIN = 1 * HOUR;
/** The end of a connection that lives at least this long, in ms, is announced. */
const LONG_LIFE = 14 * DAY;
const ENDS_SOON = 7 * DAY;

/** What a check does: it refreshes the grant, sends the server a request, or notes that the token has ended. */
type Check = "refresh" | "try" | "end";

/** How a credential is checked now. A token that outlives the next check is not refreshed for it. @param now UTC ms @returns nothing for one that is not in use */
export function checkOf({ status, sealed, expiresAt, refreshable }: KeptCredential, now: number): Check | undefined {
  if (status !== "active" || sealed === undefined) return undefined;
  if (expiresAt === undefined || expiresAt > now + (refreshable ? EVERY : 0)) return "try";
  return refreshable ? "refresh" : "end";
}

/** When a credential was last known to be well, UTC ms: given, refreshed or checked. */
function lastWell({ attempt, expiresAt, lifetimeMs }: KeptCredential, watched: Watched | undefined): number {
  const refreshedAt = expiresAt !== undefined && lifetimeMs !== undefined ? expiresAt - lifetimeMs : 0;
  return Math.max(watched?.at ?? 0, attempt?.now ?? 0, refreshedAt);
}

/**
 * When a credential is checked next, UTC ms; Infinity for one that is not in use.
 * @param spread in [0, 1), another one for each person
 */
export function checkAt(kept: KeptCredential, watched: Watched | undefined, now: number, spread: number): number {
  if (checkOf(kept, now) === undefined) return Infinity;
  const daily = watched?.nextAt ?? lastWell(kept, watched) + EVERY * (1 - SPREAD * spread);
  return kept.refreshable || kept.expiresAt === undefined ? daily : Math.min(daily, kept.expiresAt + 1 * SECOND);
}

/** What a check has found out. `unasked`: no agent can use the server now, so it was not asked. */
export type CheckResult = "well" | "refused" | "unclear" | "unasked";

/** What is known after a check, and what D1 is to be told: nothing if D1 knows it already. @param now UTC ms */
export function noteCheck(
  kept: KeptCredential,
  watched: Watched | undefined,
  result: CheckResult,
  now: number,
): { watched: Watched; trouble?: { kind: "refused" | "ending"; at: number } | "none" } {
  const before = watched ?? { at: 0 };
  if (result === "unclear") return { watched: { ...before, nextAt: now + UNCLEAR_AGAIN } };
  if (result === "unasked") return { watched: { ...before, nextAt: now + EVERY } };
  if (result === "refused") {
    const { refusedAt } = before;
    if (refusedAt === undefined) return { watched: { ...before, refusedAt: now, nextAt: now + REFUSED_AGAIN } };
    const next: Watched = { ...before, nextAt: now + EVERY, told: "refused" };
    return before.told === "refused" ? { watched: next } : { watched: next, trouble: { kind: "refused", at: refusedAt } };
  }
  const endsAt = endsSoonAt(kept, now);
  const told = endsAt === undefined ? undefined : "ending";
  const next: Watched = { at: now, ...(told && { told }) };
  if (told === before.told) return { watched: next };
  return { watched: next, trouble: endsAt === undefined ? "none" : { kind: "ending", at: endsAt } };
}

/**
 * When a credential ends that its person must renew, if that is soon. A short-lived one is left out, because its end is always soon. An end that a
 * person has given and that is over was wrong, if the server still takes the value.
 */
function endsSoonAt({ expiresAt, lifetimeMs = 0, endsAt, refreshable }: KeptCredential, now: number): number | undefined {
  if (endsAt !== undefined) return endsAt > now && endsAt - now <= ENDS_SOON ? endsAt : undefined;
  if (refreshable || expiresAt === undefined || lifetimeMs < LONG_LIFE) return undefined;
  return expiresAt - now <= ENDS_SOON ? expiresAt : undefined;
}
