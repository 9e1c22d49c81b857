import { type Clock, SECOND } from "../clock.ts";
import { share } from "../share.ts";
import { type Entry, makeEntries } from "./entries.ts";
import { type IsolateMemory, isolateMemory, type Shared } from "./isolate-memory.ts";

export type ExpiringCache<Value> = {
  /** The kept value, or else the loaded one. Of several simultaneous callers, one loads. */
  get(key: string, load: () => Promise<Value>): Promise<Value>;
  /** The kept value. A value that is being loaded is not there yet. */
  find(key: string): Value | undefined;
  /** The latest value, even while a new one is loaded. It may be `standsInFor` old. */
  findLast(key: string): Value | undefined;
  /** @param since when the value was asked for, UTC ms: its age counts from then. A newer value stays */
  keep(key: string, value: Value, since?: number): void;
  forget(key: string): void;
};

/**
 * @property name the cache's name in docs/storage.md, where each cache has a row
 * @property ttl milliseconds
 * @property standsInFor milliseconds for which `findLast` gives a value; `ttl` by default
 * @property bytesOf estimates the memory of a value; called when the value is kept, not when it is used
 * @property sharedIn a part that several values share; it counts once and is not in `bytesOf`
 * @property keeps whether a loaded value is kept; callers that waited for it get it in any case
 * @property memory the memory that the cache shares with others; the isolate's by default
 */
type Options<Value> = {
  name: string;
  ttl: number;
  standsInFor?: number;
  bytesOf: (value: Value) => number;
  sharedIn?: (value: Value) => Shared | undefined;
  keeps?: (value: Value) => boolean;
  clock: Clock;
  memory?: IsolateMemory;
};

/** A load that takes longer, in milliseconds, belonged to a request that was cancelled. No load may take as long: a list has 25 seconds. */
const LOST_AFTER = 30 * SECOND;

/** For caches that keep no negative answer, because a missing thing may exist a moment later. */
export const isFound = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * Keeps values in the isolate's memory, which all caches share. The entry that was used longest ago leaves first, whichever cache it
 * is in (`isolate-memory.ts`). Age counts from the start of the load, so a value is never older than `ttl`, however slow its source
 * was. A failed load is not kept.
 */
export function makeExpiringCache<Value>(options: Options<Value>): ExpiringCache<Value> {
  const { ttl, standsInFor = ttl, bytesOf, sharedIn = () => undefined, keeps = () => true, clock, memory = isolateMemory } = options;
  const entries = makeEntries<Value>({ memory, clock, lifetime: standsInFor });

  function onLoaded(entry: Entry<Value>, value: Value): void {
    if (!entries.has(entry)) return;
    entry.wait = undefined;
    entry.found = { value, since: entry.since, bytes: bytesOf(value), shared: sharedIn(value) };
    if (keeps(value) && entry.until > clock.now()) entries.put(entry);
    else entries.drop(entry);
  }

  function onFailed(entry: Entry<Value>): void {
    entry.wait = undefined;
    entry.since = -Infinity;
    if (!entry.found) entries.drop(entry);
  }

  /** A function of its own, so that a hit creates no closure. */
  function loadAgain(key: string, now: number, kept: Entry<Value> | undefined, load: () => Promise<Value>): Promise<Value> {
    const loading = load();
    const entry = entries.make(key, now);
    entry.wait = share(loading);
    if (kept?.found && now - kept.found.since < standsInFor) entry.found = kept.found;
    entries.put(entry);
    loading.then(
      (value) => onLoaded(entry, value),
      () => onFailed(entry),
    );
    return loading;
  }

  /** @param maxAge milliseconds */
  function find(key: string, maxAge: number): Value | undefined {
    const entry = entries.find(key);
    if (!entry?.found || clock.now() - entry.found.since >= maxAge) return undefined;
    entries.touch(entry);
    return entry.found.value;
  }

  return {
    get(key, load) {
      const now = clock.now();
      const kept = entries.find(key);
      if (kept && now - kept.since < (kept.wait ? Math.min(ttl, LOST_AFTER) : ttl)) {
        entries.touch(kept);
        if (kept.wait) return kept.wait();
        if (kept.found) return Promise.resolve(kept.found.value);
      }
      return loadAgain(key, now, kept, load);
    },
    find: (key) => find(key, ttl),
    findLast: (key) => find(key, standsInFor),
    keep(key, value, since = clock.now()) {
      const newer = entries.find(key);
      if (newer?.found && newer.found.since > since) return;
      const entry = entries.make(key, since);
      entry.found = { value, since, bytes: bytesOf(value), shared: sharedIn(value) };
      entries.put(entry);
    },
    forget(key) {
      const entry = entries.find(key);
      if (entry) entries.drop(entry);
    },
  };
}
