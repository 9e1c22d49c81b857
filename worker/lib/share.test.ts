import { expect, test, vi } from "vitest";
import { SECOND } from "./clock.ts";
import { share } from "./share.ts";

test("requests wait for shared work, and get its result immediately once it is done", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const shared = share(promise);
  const waiting = [shared(), shared()];
  resolve(7);
  expect(await Promise.all([...waiting, shared()])).toEqual([7, 7, 7]);
});

test("shared work that fails throws its error for every request", async () => {
  const { promise, reject } = Promise.withResolvers<number>();
  const shared = share(promise);
  const waiting = shared();
  reject(new Error("down"));
  await expect(waiting).rejects.toThrow("down");
  await expect(shared()).rejects.toThrow("down");
});

test("a request gives up waiting for shared work that never ends", async () => {
  vi.useFakeTimers();
  const waiting = share(new Promise<never>(() => undefined))();
  const ended = expect(waiting).rejects.toMatchObject({ code: "internal.failed" });
  await vi.advanceTimersByTimeAsync(25 * SECOND);
  await ended;
  vi.useRealTimers();
});

test("a request that waits long for shared work looks for it rarely, and gets it at most a tenth of that time late", async () => {
  vi.useFakeTimers();
  const { promise, resolve } = Promise.withResolvers<string>();
  let found: string | undefined;
  const waiting = share(promise)().then((value) => {
    found = value;
  });
  let looks = 0;
  for (const until = Date.now() + 10 * SECOND; Date.now() < until; looks++) await vi.advanceTimersToNextTimerAsync();
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(100);
  resolve("done");
  await vi.advanceTimersByTimeAsync(1.1 * SECOND);
  expect(found).toBe("done");
  vi.useRealTimers();
  await waiting;
});
