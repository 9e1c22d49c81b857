import { SECOND } from "../clock.ts";

/**
 * What all caches of an isolate hold together, in bytes. An isolate has 128 MB: beyond that its requests are cancelled and it is thrown
 * away. Cardea's code takes some 14 MB. Sizes are estimates, and a value may take twice as much as is thought; the rest is for the
 * requests under way, each of which may read an answer of 32 MiB.
 */
export const MOST_BYTES = 32 * 1024 * 1024;

/** Milliseconds between two looks at what has expired. */
const SWEPT_EVERY = 1 * SECOND;

/** A cache, as the memory knows it. */
export type Holder = {
  /** The entry has left the memory. */
  drop(key: string): void;
  /** Lets go of what has expired. @returns whether anything is left */
  sweep(): boolean;
};

/** What several entries hold together. It counts once, for as long as one of them is kept. @property bytes its size */
export type Shared = { readonly bytes: number; holders: number };

/** An entry among the entries of all caches, in the order in which they were last used. */
export class Place {
  readonly holder: Holder;
  readonly key: string;
  bytes = 0;
  shared: Shared | undefined;
  older: Place = this;
  newer: Place = this;

  constructor(holder: Holder, key: string) {
    this.holder = holder;
    this.key = key;
  }
}

export type IsolateMemory = ReturnType<typeof makeIsolateMemory>;

/**
 * The room that several caches share. Of all their entries the one that was used longest ago leaves first, so that no cache keeps
 * another one from what it uses.
 *
 * @param limit bytes of all entries together
 */
export function makeIsolateMemory(limit: number) {
  /** Its neighbours are the entry used last and the one used longest ago. */
  const ends = new Place({ drop: () => undefined, sweep: () => false }, "");
  const holders = new Set<Holder>();
  let bytes = 0;
  let sweptAt = 0;

  function sweep(now: number): void {
    if (Math.abs(now - sweptAt) < SWEPT_EVERY) return;
    sweptAt = now;
    for (const holder of holders) if (!holder.sweep()) holders.delete(holder);
  }

  function weigh(place: Place, size: number, shared: Shared | undefined): void {
    bytes += size - place.bytes;
    place.bytes = size;
    if (shared && shared.holders++ === 0) bytes += shared.bytes;
    if (place.shared && --place.shared.holders === 0) bytes -= place.shared.bytes;
    place.shared = shared;
  }

  function release(place: Place): void {
    weigh(place, 0, undefined);
    unlink(place);
  }

  return {
    /** Bytes of all entries. */
    bytes: (): number => bytes,

    /** The entry is the one used last. Called for each hit, so that it allocates nothing. */
    touch: (place: Place): void => linkBefore(ends, place),

    /**
     * Keeps an entry, or says anew how large it is. What has expired leaves, then what was used longest ago, until all fit.
     *
     * @param size bytes, without what it shares @param now UTC milliseconds
     * @returns whether the entry is kept; one that is larger than the limit is not
     */
    hold(place: Place, size: number, now: number, shared?: Shared): boolean {
      sweep(now);
      if (size + (shared?.bytes ?? 0) > limit) return false;
      weigh(place, size, shared);
      linkBefore(ends, place);
      holders.add(place.holder);
      while (bytes > limit) {
        const oldest = ends.newer;
        release(oldest);
        oldest.holder.drop(oldest.key);
      }
      return true;
    },

    release,
  };
}

/** The memory of this isolate, which all caches share. */
export const isolateMemory = makeIsolateMemory(MOST_BYTES);

function unlink(place: Place): void {
  place.older.newer = place.newer;
  place.newer.older = place.older;
  place.older = place;
  place.newer = place;
}

function linkBefore(end: Place, place: Place): void {
  if (end.older === place) return;
  unlink(place);
  place.older = end.older;
  place.newer = end;
  end.older.newer = place;
  end.older = place;
}
