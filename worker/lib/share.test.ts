import { expect, test, vi } from "vitest";
import { SECOND } from "./clock.ts";
import { share } from "./share.ts";

test("work is waited for, and once it is done it is there at once", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const shared = share(promise);
  const waiting = [shared(), shared()];
  resolve(7);
  expect(await Promise.all([...waiting, shared()])).toEqual([7, 7, 7]);
});

test("what goes wrong does so for everybody", async () => {
  const { promise, reject } = Promise.withResolvers<number>();
  const shared = share(promise);
  const waiting = shared();
  reject(new Error("down"));
  await expect(waiting).rejects.toThrow("down");
  await expect(shared()).rejects.toThrow("down");
});

test("work that never ends is waited for no longer than is sensible", async () => {
  vi.useFakeTimers();
  const waiting = share(new Promise<never>(() => undefined))();
  const ended = expect(waiting).rejects.toMatchObject({ code: "internal.failed" });
  await vi.advanceTimersByTimeAsync(25 * SECOND);
  await ended;
  vi.useRealTimers();
});
