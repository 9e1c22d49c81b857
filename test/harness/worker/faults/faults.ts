import { pause } from "../../../../worker/lib/pause.ts";
import { ERROR_TEXT, type Fault, type Intercept, type Operation } from "./fault.ts";

export type { Fault, FaultKind, FaultyBinding, Operation } from "./fault.ts";

/** How often a late operation looks whether its fault has ended, in ms. */
const LOOKS_EVERY = 5;

export type Faults = ReturnType<typeof makeFaults>;

/** One fault at a time, for all bindings into which it was planted (`plant-faults.ts`). */
export function makeFaults() {
  let fault: Fault | undefined;
  let matched = 0;
  let hits: Operation[] = [];
  let seen = 0;
  const forgetters: (() => void)[] = [];

  function isHit(operation: Operation): boolean {
    if (!fault?.matches(operation)) return false;
    const { from = 1, times = Infinity } = fault;
    matched++;
    return matched >= from && matched < from + times;
  }

  const intercept: Intercept = async (operation, act, stale) => {
    const current = fault;
    seen++;
    if (!current || (current.kind === "stale" && !stale) || !isHit(operation)) return act();
    const { kind } = current;
    hits.push(operation);
    // It looks by itself: work of a request or an object may not go on in that of another, and ends with its own.
    while (kind === "late" && fault === current) await pause(LOOKS_EVERY);
    if (kind === "stale" && stale) return stale();
    if (kind === "applied") await act();
    if (kind === "applied" || kind === "fails") throw new Error(ERROR_TEXT);
    return act();
  };

  return {
    intercept,
    /** @param forget called whenever a fault begins */
    onBegin: (forget: () => void) => void forgetters.push(forget),
    /** Begins a fault, in place of the one before. */
    begin(next: Fault): void {
      for (const forget of forgetters) forget();
      [fault, matched, hits] = [next, 0, []];
    },
    /** Ends the fault, and lets late operations be done. @returns the operations that had it */
    end(): Operation[] {
      fault = undefined;
      return hits.splice(0);
    },
    /** How many operations have had the fault so far. */
    count: (): number => hits.length,
    /** How many operations there have been at all. */
    seen: (): number => seen,
  };
}
