/**
 * Lets concurrent calls for the same key share one piece of work. It is for the requests of one Durable Object only: requests of
 * a Worker must not share a promise (`share.ts`).
 *
 * @returns a function that does the work of a key, or waits for it if it is running
 */
export function makeUnderWay<Key, Result>(): (key: Key, work: () => Promise<Result>) => Promise<Result> {
  const underWay = new Map<Key, Promise<Result>>();
  return (key, work) => {
    const running = underWay.get(key);
    if (running) return running;
    const started = work().finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  };
}
