import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The works that are still to be undone, each once, in the order in which they were begun. */
const open = new Set<() => Promise<void>>();
let hasSignal = false;

/** Whether a signal ends the process, and what it has made is being removed. */
export const isEnding = (): boolean => hasSignal;

/** Lets work go on; never, once the process is ending: nothing may be begun any more that nobody would undo. */
export const goOn = (): Promise<void> => (hasSignal ? new Promise(() => {}) : Promise.resolve());

/**
 * Does work, and then undoes what it needs: also if the work fails, and if the process gets a signal to end (`endOnSignals`).
 * @param undo is called once
 */
export async function withEnding<Result>(undo: () => Promise<void> | void, work: () => Promise<Result>): Promise<Result> {
  await goOn();
  let undone: Promise<void> | undefined;
  const once = () => {
    undone ??= Promise.resolve().then(undo);
    return undone;
  };
  open.add(once);
  try {
    return await work();
  } finally {
    await once();
    open.delete(once);
  }
}

/**
 * From now on a signal that ends the process undoes first what is open, the latest first, and no other work goes on. A second signal ends the process
 * at once. The exit code is that of the signal, 128 and its number.
 */
export function endOnSignals(): void {
  for (const signal of SIGNALS)
    process.once(signal, async () => {
      hasSignal = true;
      console.error("\nEnding: what this run has made for itself is removed …");
      for (const undo of latestFirst()) await undo().catch((error: unknown) => console.error(error));
      process.exit(128 + constants.signals[signal]);
    });
  // Miniflare and others end the process at once when they hear of a signal. They are not to hear of it; they also listen to its exit.
  process.on("newListener", (event, listener) => {
    if (SIGNALS.some((signal) => signal === event)) queueMicrotask(() => process.removeListener(event, listener));
  });
}

function* latestFirst(): Generator<() => Promise<void>> {
  for (let latest = [...open].at(-1); latest; latest = [...open].at(-1)) {
    yield latest;
    open.delete(latest);
  }
}
