import type { Clock } from "../clock.ts";
import { type Holder, type IsolateMemory, Place, type Shared } from "./isolate-memory.ts";

/** The size of an entry without its key and value, in bytes: its objects and its place in a map. */
export const ENTRY_BYTES = 200;

/** An entry of one cache. Times are UTC milliseconds. */
export class Entry<Value> extends Place {
  /** When the current load began, or the load of the value. */
  since: number;
  /** When the entry expires. */
  until: number;
  found: { value: Value; since: number; bytes: number; shared: Shared | undefined } | undefined;
  /** Set while the value is being loaded. */
  wait: (() => Promise<Value>) | undefined;

  constructor(holder: Holder, key: string, since: number, until: number) {
    super(holder, key);
    this.since = since;
    this.until = until;
  }
}

type Options = { memory: IsolateMemory; clock: Clock; lifetime: number };

/**
 * The entries of one cache, and their share of the isolate's memory.
 *
 * @param options.lifetime milliseconds
 */
export function makeEntries<Value>({ memory, clock, lifetime }: Options) {
  /** In the order of their addition, which is the order of their expiry. */
  const entries = new Map<string, Entry<Value>>();
  const holder: Holder = {
    drop: (key) => void entries.delete(key),
    sweep() {
      const now = clock.now();
      for (const entry of entries.values()) {
        if (entry.until > now) break;
        drop(entry);
      }
      return entries.size > 0;
    },
  };

  function drop(entry: Entry<Value>): void {
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    memory.release(entry);
  }

  return {
    find: (key: string): Entry<Value> | undefined => entries.get(key),
    has: (entry: Entry<Value>): boolean => entries.get(entry.key) === entry,
    make: (key: string, since: number): Entry<Value> => new Entry<Value>(holder, key, since, since + lifetime),

    /** Adds an entry and replaces the one with the same key, or weighs an entry again. An entry that is too large is dropped. */
    put(entry: Entry<Value>): void {
      const before = entries.get(entry.key);
      if (before && before !== entry) drop(before);
      const size = ENTRY_BYTES + entry.key.length + (entry.found?.bytes ?? 0);
      if (memory.hold(entry, size, clock.now(), entry.found?.shared)) entries.set(entry.key, entry);
      else drop(entry);
    },
    drop,
    touch: memory.touch,
  };
}
