// This file must work on Node 20, because scripts/bootstrap.mjs imports it.

/**
 * Calls `act` when the parent process has ended. npm ends at a signal without passing it on, and so does a killed process; their
 * children would run for ever. It does nothing outside of npm, because a program in the background should outlive its shell.
 */
export function whenOrphaned(act) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 250);
  watch.unref();
}
