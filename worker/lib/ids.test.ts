import { expect, test } from "vitest";
import { newId, randomToken } from "./ids.ts";

test("ids differ from each other, and have the same form", () => {
  const ids = Array.from({ length: 1000 }, () => newId("evt"));
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^evt_[A-Za-z0-9_-]{22}$/);
});

test("a random token has the requested number of bytes", () => {
  for (const bytes of [1, 16, 32, 4096]) expect(Buffer.from(randomToken(bytes), "base64url")).toHaveLength(bytes);
});
