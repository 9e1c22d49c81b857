import { type Clock, HOUR, MINUTE, SECOND } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";

/** How long a list is waited for before the others are handed on without it. */
export const LIST_WAIT = 3 * SECOND;
/** How long a server that failed is left alone, so that it does not slow every list down; one that hangs, ever longer. */
const REST_AFTER_FAILURE = 5 * SECOND;
const LONGEST_REST = 2 * MINUTE;
/** Longer than a list stands for one that does not come. */
const KNOWN_FOR = 2 * HOUR;
const PACE_BYTES = 50;

/**
 * How a list was when it was last asked for: `late` while it is being waited for; left alone until `restUntil` (UTC ms), as far as it is
 * asked for with the `version` of a credential it failed with; `hung` so many times in a row.
 */
type Pace = { late: boolean; restUntil: number; version: number; hung: number };

/**
 * Which lists do not come, by key: so that one server never sets the pace for the others. A list that is late is waited for no more
 * until it has come; one that failed is left alone for a while.
 */
export function makeListPace(clock: Clock) {
  const paces = makeExpiringCache<Pace>({ name: "pace of lists", ttl: KNOWN_FOR, bytesOf: () => PACE_BYTES, clock });

  function paceOf(key: string): Pace {
    const pace = paces.find(key) ?? { late: false, restUntil: 0, version: 0, hung: 0 };
    paces.keep(key, pace);
    return pace;
  }

  return {
    isLate: (key: string): boolean => paces.find(key)?.late === true,
    /** @param version of the credential; what another one met says nothing of this one */
    isResting(key: string, version?: number): boolean {
      const pace = paces.find(key);
      return pace !== undefined && pace.restUntil > clock.now() && (version === undefined || pace.version === version);
    },
    /** Whether the list hung when it was last asked for: nobody waits for it then, and what it was before may still hold. */
    isHung: (key: string): boolean => {
      const pace = paces.find(key);
      return pace !== undefined && (pace.hung > 0 || pace.late);
    },
    noteLate(key: string): void {
      paceOf(key).late = true;
    },
    /** @returns whether lists were handed on without it before */
    noteCame(key: string): boolean {
      const wasMissing = paces.find(key) !== undefined;
      paces.forget(key);
      return wasMissing;
    },
    /** @param waitSeconds how long the server itself asks to be left alone */
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
