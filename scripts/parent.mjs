// Kept to what Node 20 knows: scripts/bootstrap.mjs needs it.

/**
 * Acts once the process that started this one is gone. npm ends at a signal without handing it on, and so does whoever is
 * killed; what they have started would go on for ever. Only below npm: a program put into the background outlives its shell.
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
