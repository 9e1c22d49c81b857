import { expect, test } from "vitest";
import { hasWords } from "./has-words-rules.ts";

test.each([
  ["github", true],
  ["ADA Git", true],
  ["  example.com\tgithub ", true],
  ["github grace", false],
  ["ada null", false],
  ["", true],
])("the search “%s” for a row with github and ada@example.com finds it: %s", (search, expected) => {
  expect(hasWords(search, ["GitHub", null, "Ada@example.com"])).toBe(expected);
});
