/**
 * Lets those who ask for the same work at the same time share it. For the requests of one Durable Object: between requests of a
 * Worker a promise is not shared (`share.ts`).
 *
 * @returns does the work of a key, or waits for it where it is under way
 */
export function makeUnderWay<Key, Result>(): (key: Key, work: () => Promise<Result>) => Promise<Result> {
  const underWay = new Map<Key, Promise<Result>>();
  return (key, work) => {
    const known = underWay.get(key);
    if (known) return known;
    const started = work().finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  };
}
