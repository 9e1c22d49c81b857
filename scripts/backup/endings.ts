import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What is still to be undone, each of it once, in the order in which it was begun. */
const open = new Set<() => Promise<void>>();

/**
 * Does work, and then undoes what it needs: also if the work fails, and if the process gets a signal to end (`endOnSignals`).
 * @param undo is called once
 */
export async function withEnding<Result>(undo: () => Promise<void> | void, work: () => Promise<Result>): Promise<Result> {
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
 * From now on a signal that ends the process undoes first what is open, the latest first. A second signal ends the process at once.
 * The exit code is that of the signal, 128 and its number.
 */
export function endOnSignals(): void {
  for (const signal of SIGNALS)
    process.once(signal, async () => {
      console.error("\nEnding: what this run has made for itself is removed …");
      for (const undo of [...open].reverse()) await undo().catch((error: unknown) => console.error(error));
      process.exit(128 + constants.signals[signal]);
    });
}
