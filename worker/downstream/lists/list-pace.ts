import { type Clock, HOUR, MINUTE, SECOND } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import type { Subject } from "../../vault/vault.ts";

/** How long a list is waited for before the other lists are returned without it. */
export const LIST_WAIT = 3 * SECOND;
/** How long a server that failed is not asked, so that it does not delay every list. The time doubles each time it does not answer. */
const REST_AFTER_FAILURE = 5 * SECOND;
const LONGEST_REST = 2 * MINUTE;
/** Longer than an earlier list may replace one that does not come. */
const KNOWN_FOR = 2 * HOUR;
const PACE_BYTES = 50;

/** More subjects than this are told together, as the whole project. */
const MOST_TOLD = 100;

/**
 * The last request of a list. `late`: it is still waited for. It is not requested until `restUntil` (UTC ms) with the same `version`
 * of the credential. `hung`: how many times in a row it did not come. `without`: who was answered without it.
 */
type Pace = { late: boolean; restUntil: number; version: number; hung: number; without: ReadonlySet<Subject> };

const NOBODY: ReadonlySet<Subject> = new Set();

export type ListPace = ReturnType<typeof makeListPace>;

/**
 * Remembers by key which lists do not come, so that one server does not delay the others. A late list is not waited for again until it
 * has come. A failed list is not requested for a while.
 */
export function makeListPace(clock: Clock) {
  const paces = makeExpiringCache<Pace>({ name: "pace of lists", ttl: KNOWN_FOR, bytesOf: ({ without }) => PACE_BYTES * (1 + without.size), clock });

  function paceOf(key: string): Pace {
    const pace = paces.find(key) ?? { late: false, restUntil: 0, version: 0, hung: 0, without: NOBODY };
    paces.keep(key, pace);
    return pace;
  }

  return {
    isLate: (key: string): boolean => paces.find(key)?.late === true,
    /** @param version of the credential; failures with another version do not count */
    isResting(key: string, version?: number): boolean {
      const pace = paces.find(key);
      return pace !== undefined && pace.restUntil > clock.now() && (version === undefined || pace.version === version);
    },
    /** Whether the list did not come in time at the last request. Then it is not waited for, and the last known list may be used. */
    isHung: (key: string): boolean => {
      const pace = paces.find(key);
      return pace !== undefined && (pace.hung > 0 || pace.late);
    },
    noteLate(key: string): void {
      paceOf(key).late = true;
    },
    /** Notes that a subject was answered without this list, or with an earlier one. */
    noteWithout(key: string, subject: Subject): void {
      const pace = paceOf(key);
      if (pace.without.has(subject) || pace.without.has("project")) return;
      pace.without = pace.without.size < MOST_TOLD ? new Set([...pace.without, subject]) : new Set<Subject>(["project"]);
      paces.keep(key, pace);
    },
    /** @returns the subjects that were answered without it; `project` stands for everybody */
    noteCame(key: string): ReadonlySet<Subject> {
      const without = paces.find(key)?.without ?? NOBODY;
      paces.forget(key);
      return without;
    },
    /** @param waitSeconds how long the server asks to wait */
    noteFailed(key: string, version: number, waitSeconds = 0): void {
      const pace = paceOf(key);
      pace.version = version;
      pace.hung = pace.late ? pace.hung + 1 : 0;
      pace.late = false;
      const rest = Math.max(REST_AFTER_FAILURE * 2 ** pace.hung, waitSeconds * SECOND);
      pace.restUntil = clock.now() + Math.min(LONGEST_REST, rest);
    },
  };
}
