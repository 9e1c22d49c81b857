import { type Clock, SECOND } from "../lib/clock.ts";

/**
 * Asks again and again until something is so, the time is over or nobody waits any more.
 * @param patience milliseconds
 */
export type WaitFor = (isSo: () => Promise<boolean>, patience: number, signal: AbortSignal) => Promise<boolean>;

const BETWEEN = 1 * SECOND;

export function makeWaitFor(clock: Clock): WaitFor {
  return async (isSo, patience, signal) => {
    const until = clock.now() + patience;
    for (;;) {
      if (await isSo()) return true;
      if (signal.aborted || clock.now() >= until) return false;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN));
    }
  };
}
