import type { Clock } from "./clock.ts";
import { share } from "./share.ts";

export type ExpiringCache<Value> = {
  /** The value kept for the key, or the one `load` gives; of any number of callers at once, one loads. */
  get(key: string, load: () => Promise<Value>): Promise<Value>;
  forget(key: string): void;
};

type Options<Value> = { ttl: number; max: number; keeps?: (value: Value) => boolean; clock: Clock };

/** For caches that keep no negative answer: what was not there a moment ago may be there now. */
export const isFound = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * Keeps values in the isolate's memory. Age counts from before the load began, so that what is read here is
 * never older than `ttl`, however slow the source was. A failed load is not kept.
 *
 * @param ttl milliseconds
 * @param max how many keys at most; the one added first goes first
 * @param keeps whether a value is kept once it has been loaded; those who asked while it was have it all the same
 */
export function makeExpiringCache<Value>({ ttl, max, keeps = () => true, clock }: Options<Value>): ExpiringCache<Value> {
  const entries = new Map<string, { value: () => Promise<Value>; since: number }>();
  return {
    get(key, load) {
      const now = clock.now();
      const kept = entries.get(key);
      if (kept && now - kept.since < ttl) return kept.value();

      const loading = load();
      const entry = { value: share(loading), since: now };
      entries.delete(key);
      entries.set(key, entry);
      const forget = () => void (entries.get(key) === entry && entries.delete(key));
      loading.then((value) => keeps(value) || forget(), forget);
      if (entries.size > max) entries.delete(entries.keys().next().value ?? "");
      return loading;
    },
    forget: (key) => void entries.delete(key),
  };
}
