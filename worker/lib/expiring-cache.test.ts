import { describe, expect, test } from "vitest";
import { makeExpiringCache } from "./expiring-cache.ts";

function setUp(max = 10) {
  let now = 0;
  let loads = 0;
  const cache = makeExpiringCache<number>({ ttl: 100, max, clock: { now: () => now } });
  const advance = (by: number) => {
    now += by;
  };
  return { cache, load: async () => ++loads, advance, loads: () => loads };
}

describe("a cache in memory", () => {
  test("loads once for many at once, and again once it is old", async () => {
    const { cache, load, advance } = setUp();
    expect(await Promise.all([cache.get("a", load), cache.get("a", load)])).toEqual([1, 1]);
    advance(99);
    expect(await cache.get("a", load)).toBe(1);
    advance(1);
    expect(await cache.get("a", load)).toBe(2);
  });

  test("counts age from before the load, however slow the source was", async () => {
    const { cache, load, advance } = setUp();
    const slow = cache.get("a", async () => {
      advance(100);
      return 7;
    });
    expect(await slow).toBe(7);
    expect(await cache.get("a", load)).toBe(1);
  });

  test("does not keep a failure", async () => {
    const { cache, load } = setUp();
    await expect(cache.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
    expect(await cache.get("a", load)).toBe(1);
  });

  test("keeps so many and no more, and forgets on request", async () => {
    const { cache, load, loads } = setUp(2);
    for (const key of ["a", "b", "c", "b", "c"]) await cache.get(key, load);
    expect(loads()).toBe(3);
    await cache.get("a", load);
    cache.forget("c");
    await cache.get("c", load);
    expect(loads()).toBe(5);
  });
});
