import { ERROR_TEXT, type Fault, type Intercept, type Operation } from "./fault.ts";

export type { Fault, FaultKind, FaultyBinding, Operation } from "./fault.ts";

export type Faults = ReturnType<typeof makeFaults>;

/** One fault at a time, for all bindings into which it was planted (`plant-faults.ts`). */
export function makeFaults() {
  let fault: Fault | undefined;
  let matched = 0;
  let hits: Operation[] = [];
  const waiting: (() => void)[] = [];
  const forgetters: (() => void)[] = [];

  function isHit(operation: Operation): boolean {
    if (!fault?.matches(operation)) return false;
    const { from = 1, times = Infinity } = fault;
    matched++;
    return matched >= from && matched < from + times;
  }

  const intercept: Intercept = async (operation, act, stale) => {
    const kind = fault?.kind;
    if (!isHit(operation)) return act();
    hits.push(operation);
    if (kind === "late") await new Promise<void>((resolve) => waiting.push(resolve));
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
      for (const release of waiting.splice(0)) release();
      return hits.splice(0);
    },
    /** How many operations have had the fault so far. */
    count: (): number => hits.length,
  };
}
