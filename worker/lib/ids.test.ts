import { expect, test } from "vitest";
import { newEventId, newId, randomToken } from "./ids.ts";

test("ids differ from each other, and have the same form", () => {
  const ids = Array.from({ length: 1000 }, () => newId("evt"));
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^evt_[A-Za-z0-9_-]{22}$/);
});

test("a random token has the requested number of bytes", () => {
  for (const bytes of [1, 16, 32, 4096]) expect(Buffer.from(randomToken(bytes), "base64url")).toHaveLength(bytes);
});

test("ids of events sort by their time, and those of one moment differ", () => {
  const times = [0, 1, 35, 36, 1_795_219_200_000, 1_795_219_200_001, 9_999_999_999_999];
  const ids = times.map(newEventId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids.map(({ length }) => length))).toEqual(new Set([26]));
  expect(new Set(Array.from({ length: 1000 }, () => newEventId(5))).size).toBe(1000);
});
