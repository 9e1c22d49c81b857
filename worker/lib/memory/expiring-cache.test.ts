import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ENTRY_BYTES } from "./entries.ts";
import { makeExpiringCache } from "./expiring-cache.ts";
import { makeIsolateMemory, type Shared } from "./isolate-memory.ts";

/** The size of an entry with a key of one character, without its value. */
const FRAME = ENTRY_BYTES + 1;

function setUp({ limit = 1_000_000, standsInFor = 100 } = {}) {
  let now = 10_000;
  let loads = 0;
  const memory = makeIsolateMemory(limit);
  const cache = makeExpiringCache<number>({ name: "numbers", ttl: 100, standsInFor, bytesOf: () => 10, clock: { now: () => now }, memory });
  const advance = (by: number) => {
    now += by;
  };
  return { cache, memory, load: async () => ++loads, advance, loads: () => loads };
}

const fail = () => Promise.reject(new Error("down"));

describe("a cache in memory", () => {
  test("a value is loaded once for several simultaneous callers, and again when it is old", async () => {
    const { cache, load, advance } = setUp();
    expect(await Promise.all([cache.get("a", load), cache.get("a", load)])).toEqual([1, 1]);
    advance(99);
    expect(await cache.get("a", load)).toBe(1);
    advance(1);
    expect(await cache.get("a", load)).toBe(2);
  });

  test("the age of a kept value counts from when it was asked for, and it replaces no value that was asked for later", () => {
    const { cache, advance } = setUp();
    advance(99);
    cache.keep("a", 1, 10_000);
    expect(cache.find("a")).toBe(1);
    advance(1);
    expect(cache.find("a")).toBeUndefined();
    cache.keep("a", 2);
    cache.keep("a", 3, 10_050);
    expect(cache.find("a")).toBe(2);
  });

  test("the age of a value counts from the start of its load, however slow the source was", async () => {
    const { cache, load, advance } = setUp();
    const slow = cache.get("a", async () => {
      advance(100);
      return 7;
    });
    expect(await slow).toBe(7);
    expect(await cache.get("a", load)).toBe(1);
  });

  test("a load that never ends, because its request was cancelled, delays later callers by at most half a minute", async () => {
    let now = 10_000;
    const clock = { now: () => now };
    const cache = makeExpiringCache<number>({ name: "numbers", ttl: 600_000, bytesOf: () => 10, clock, memory: makeIsolateMemory(1_000_000) });
    void cache.get("a", () => new Promise(() => undefined));
    now += 30_000;
    expect(await cache.get("a", async () => 2)).toBe(2);
  });

  test("a failed load is not kept", async () => {
    const { cache, memory, load } = setUp();
    await expect(cache.get("a", fail)).rejects.toThrow("down");
    expect(memory.bytes()).toBe(0);
    expect(await cache.get("a", load)).toBe(1);
  });

  test("a value that was kept without a load is found until it is old or forgotten", async () => {
    const { cache, load, advance } = setUp();
    expect(cache.find("a")).toBeUndefined();
    const loading = cache.get("a", load);
    expect(cache.find("a")).toBeUndefined();
    await loading;
    expect(cache.find("a")).toBe(1);
    cache.forget("a");
    expect(cache.find("a")).toBeUndefined();
    cache.keep("a", 5);
    expect(cache.find("a")).toBe(5);
    expect(await cache.get("a", load)).toBe(5);
    advance(100);
    expect(cache.find("a")).toBeUndefined();
  });

  test("an old value stands in for one whose load does not end or has failed", async () => {
    const { cache, memory, load, advance } = setUp({ standsInFor: 1000 });
    await cache.get("a", load);
    advance(100);
    const held = memory.bytes();
    const slow = Promise.withResolvers<number>();
    const loading = cache.get("a", () => slow.promise);
    expect([cache.find("a"), cache.findLast("a"), memory.bytes()]).toEqual([undefined, 1, held]);
    slow.reject(new Error("down"));
    await expect(loading).rejects.toThrow("down");
    expect(cache.findLast("a")).toBe(1);
    expect(await cache.get("a", load)).toBe(2);
    expect(cache.findLast("a")).toBe(2);
    advance(1000);
    expect(cache.findLast("a")).toBeUndefined();
    await cache.get("a", fail).catch(() => undefined);
    expect(memory.bytes()).toBe(0);
  });

  test("a value that was forgotten during its load is not kept", async () => {
    const { cache, memory, load } = setUp();
    const loading = cache.get("a", load);
    cache.forget("a");
    expect(await loading).toBe(1);
    expect([cache.find("a"), memory.bytes()]).toEqual([undefined, 0]);
  });

  test("an expired entry leaves within a second of the next entry of any cache, even if nothing asks for it", async () => {
    const { cache, memory, load, advance } = setUp();
    for (const key of ["a", "b", "c"]) await cache.get(key, load);
    const other = makeExpiringCache<number>({ name: "others", ttl: 1, bytesOf: () => 10, clock: { now: () => 20_000 }, memory });
    expect(memory.bytes()).toBe(3 * (FRAME + 10));
    advance(1000);
    other.keep("d", 1);
    expect(memory.bytes()).toBe(FRAME + 10);
  });

  test("the entry used longest ago leaves first, whichever cache it is in", () => {
    const memory = makeIsolateMemory(3 * (FRAME + 10));
    const options = { ttl: 100, bytesOf: () => 10, clock: { now: () => 0 }, memory };
    const [first, second] = [makeExpiringCache<number>({ ...options, name: "one" }), makeExpiringCache<number>({ ...options, name: "two" })];
    first.keep("a", 1);
    second.keep("a", 2);
    first.keep("b", 3);
    expect(first.find("a")).toBe(1);
    first.keep("c", 4);
    expect([second.find("a"), first.find("a"), first.find("b"), first.find("c")]).toEqual([undefined, 1, 3, 4]);
    second.keep("d", 5);
    expect([first.find("a"), second.find("d")]).toEqual([undefined, 5]);
  });

  test("a value larger than the memory is returned and not kept, and the other entries stay", async () => {
    const memory = makeIsolateMemory(1000);
    const cache = makeExpiringCache<number>({ name: "sizes", ttl: 100, bytesOf: (size) => size, clock: { now: () => 0 }, memory });
    cache.keep("a", 10);
    expect(await cache.get("b", async () => 2000)).toBe(2000);
    cache.keep("c", 2000);
    expect([cache.find("a"), cache.find("b"), cache.find("c"), memory.bytes()]).toEqual([10, undefined, undefined, FRAME + 10]);
  });
});

describe("a part that several entries share", () => {
  type Part = { shared: Shared };
  const memory = makeIsolateMemory(3000);
  const options = { ttl: 100, bytesOf: () => 10, sharedIn: ({ shared }: Part) => shared, clock: { now: () => 0 }, memory };
  const [one, two] = [makeExpiringCache<Part>({ ...options, name: "one" }), makeExpiringCache<Part>({ ...options, name: "two" })];
  const sharedOf = (bytes: number): Shared => ({ bytes, holders: 0 });

  test("a shared part counts once, until the last of its entries is gone", () => {
    const shared = sharedOf(1000);
    one.keep("a", { shared });
    two.keep("a", { shared });
    one.keep("a", { shared });
    expect(memory.bytes()).toBe(2 * (FRAME + 10) + 1000);
    one.forget("a");
    expect(memory.bytes()).toBe(FRAME + 10 + 1000);
    two.keep("a", { shared: sharedOf(500) });
    expect([memory.bytes(), shared.holders]).toEqual([FRAME + 10 + 500, 0]);
    two.forget("a");
    expect(memory.bytes()).toBe(0);
  });

  test("a shared part larger than the memory is not kept, and a smaller one displaces older entries", () => {
    const shared = sharedOf(2000);
    for (const key of ["a", "b", "c"]) one.keep(key, { shared });
    two.keep("a", { shared: sharedOf(3000) });
    expect([two.find("a"), memory.bytes()]).toEqual([undefined, 3 * (FRAME + 10) + 2000]);
    two.keep("b", { shared: sharedOf(1000) });
    expect([one.find("a"), one.find("b"), one.find("c"), memory.bytes()]).toEqual([undefined, undefined, undefined, FRAME + 10 + 1000]);
    expect(shared.holders).toBe(0);
  });
});

type Step = { cache: number; key: string; does: "keep" | "find" | "get" | "fail" | "forget" | "wait"; size: number };

const steps = fc.array(
  fc.record<Step>({
    cache: fc.nat(2),
    key: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
    does: fc.constantFrom("keep", "keep", "find", "get", "fail", "forget", "wait"),
    size: fc.nat(700),
  }),
  { maxLength: 80 },
);

/** A plain model of several caches in one memory: a list of entries with the one used last at its end. */
function makeModel(limit: number, ttl: number) {
  let entries: { name: string; value: object; bytes: number; until: number }[] = [];
  const bytes = () => entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const forget = (name: string) => {
    entries = entries.filter((entry) => entry.name !== name);
  };
  return {
    bytes,
    forget,
    keep(name: string, value: object, size: number, now: number) {
      forget(name);
      entries = entries.filter(({ until }) => until > now);
      if (FRAME + size > limit) return;
      entries.push({ name, value, bytes: FRAME + size, until: now + ttl });
      while (bytes() > limit) entries.shift();
    },
    find(name: string, now: number): object | undefined {
      const found = entries.find((entry) => entry.name === name && entry.until > now);
      if (found) entries = [...entries.filter((entry) => entry !== found), found];
      return found?.value;
    },
  };
}

describe("several caches in one memory", () => {
  const LIMIT = 2000;
  const TTL = 5000;

  test("several caches never exceed the limit, lose the entries that expired or were used longest ago, and return the same object at each hit", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        let now = 10_000;
        const memory = makeIsolateMemory(LIMIT);
        const model = makeModel(LIMIT, TTL);
        const options = { ttl: TTL, bytesOf: ({ size }: { size: number }) => size, clock: { now: () => now }, memory };
        const caches = ["one", "two", "three"].map((name) => makeExpiringCache<{ size: number }>({ ...options, name }));
        for (const { cache: at, key, does, size } of all) {
          const cache = caches[at];
          const name = `${at} ${key}`;
          // Each step takes as long as the pause between two searches for expired entries, so that each step has a search.
          now += does === "wait" ? 1000 + size * 10 : 1000;
          const known = model.find(name, now);
          expect(cache?.find(key)).toBe(known);
          const value = { size };
          if (does === "keep") {
            cache?.keep(key, value);
            model.keep(name, value, size, now);
          } else if (does === "get") {
            expect(await cache?.get(key, async () => value)).toBe(known ?? value);
            if (!known) {
              // The entry has its place from the start of the load, and is weighed at its end.
              model.keep(name, value, 0, now);
              model.keep(name, value, size, now);
            }
          } else if (does === "fail" && !known) {
            await cache?.get(key, fail).catch(() => undefined);
            model.keep(name, value, 0, now);
            model.forget(name);
          } else if (does === "forget") {
            cache?.forget(key);
            model.forget(name);
          }
          expect(memory.bytes()).toBeLessThanOrEqual(LIMIT);
          if (does === "keep") expect(memory.bytes()).toBe(model.bytes());
        }
      }),
      { numRuns: 300 },
    );
  });
});
