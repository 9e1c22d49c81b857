import { SECOND } from "../clock.ts";

/**
 * The limit of all caches of an isolate together, in bytes. An isolate has 128 MB; beyond that the platform cancels its requests and
 * discards it. Cardea's code takes about 14 MB. Sizes are estimates: a value may take twice as much. The rest is for requests under
 * way, each of which may read an answer of 32 MiB.
 */
export const MOST_BYTES = 40 * 1024 * 1024;

/** Milliseconds between two searches for expired entries. */
const SWEPT_EVERY = 1 * SECOND;

/** A cache as the memory sees it. */
export type Holder = {
  /** Called when the entry has left the memory. */
  drop(key: string): void;
  /** Drops expired entries. @returns whether any entry is left */
  sweep(): boolean;
};

/** A part that several entries share. It counts once, as long as one of them is kept. @property bytes its size */
export type Shared = { readonly bytes: number; holders: number };

/** The place of an entry among the entries of all caches, in the order of their last use. */
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
 * The memory that several caches share. Of all their entries, the one that was used longest ago leaves first, so no cache takes
 * memory from another that uses it.
 *
 * @param limit bytes of all entries together
 */
export function makeIsolateMemory(limit: number) {
  /** Its neighbours are the entry used last and the entry used longest ago. */
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
    /** The bytes of all entries. */
    bytes: (): number => bytes,

    /** Notes that the entry was used. It is called for each hit, so it allocates nothing. */
    touch: (place: Place): void => linkBefore(ends, place),

    /**
     * Keeps an entry, or weighs it again. Expired entries leave first, then the ones used longest ago, until all fit.
     *
     * @param size bytes without the shared part @param now UTC milliseconds
     * @returns whether the entry is kept; an entry larger than the limit is not
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
