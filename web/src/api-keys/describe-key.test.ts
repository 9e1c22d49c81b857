import { beforeAll, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import { purposeOf, stateOf } from "./describe-key.ts";

beforeAll(loadTexts);

test.each([
  [{ actsForUsers: false, domains: [] }, "Project credentials only"],
  [{ actsForUsers: true, domains: [] }, "Acts for members"],
  [{ actsForUsers: true, domains: ["a.example", "b.example"] }, "Acts for members and anyone at a.example, b.example"],
])("a key with %j is described as “%s”", (key, words) => {
  expect(purposeOf(key)).toBe(words);
});

test.each([
  [{ expiresAt: null, revokedAt: null }, "active"],
  [{ expiresAt: 11, revokedAt: null }, "active"],
  [{ expiresAt: 10, revokedAt: null }, "expired"],
  [{ expiresAt: 5, revokedAt: 7 }, "revoked"],
])("at the time 10 a key with %j is %s", (key, state) => {
  expect(stateOf(key, 10)).toBe(state);
});
