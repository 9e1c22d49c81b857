import { expect, test } from "vitest";
import { groupEntries } from "./group-entries.ts";

const entry = (key: number, length: number) => ({ key, value: "x".repeat(length) });

test("large entries are written in requests below the limit, each once and in their order", () => {
  const entries = Array.from({ length: 50 }, (_, key) => entry(key, 200_000));
  const groups = [...groupEntries(entries)];
  expect(groups.flat()).toEqual(entries);
  expect(groups.length).toBeGreaterThan(1);
  for (const group of groups) expect(Buffer.byteLength(JSON.stringify(group))).toBeLessThan(4.1 * 1024 * 1024);
});

test("small entries are written a hundred at a time, and none makes no request", () => {
  expect([...groupEntries(Array.from({ length: 250 }, (_, key) => entry(key, 1)))].map(({ length }) => length)).toEqual([100, 100, 50]);
  expect([...groupEntries([])]).toEqual([]);
});

test("an entry above a request's share goes alone", () => {
  const entries = [entry(1, 10), entry(2, 5 * 1024 * 1024), entry(3, 10)];
  expect([...groupEntries(entries)].map((group) => group.map(({ key }) => key))).toEqual([[1], [2], [3]]);
});
