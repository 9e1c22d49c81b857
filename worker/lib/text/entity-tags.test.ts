import { expect, test } from "vitest";
import { entityTagOf, requireMatch } from "./entity-tags.ts";

test("F122: equal states have the same entity tag, and others have another", () => {
  const tag = entityTagOf({ name: "A", denied: [] });
  expect(tag).toMatch(/^"[a-z2-7]{26}"$/);
  expect(entityTagOf({ name: "A", denied: [] })).toBe(tag);
  for (const other of [
    { name: "B", denied: [] },
    { name: "A", denied: ["x"] },
    { name: "A", denied: null },
  ])
    expect(entityTagOf(other)).not.toBe(tag);
});

test.each(['"a"', '"b", "a"', '"b","a"', "*", " * "])('F122: the condition %j holds for the tag "a"', (ifMatch) => {
  expect(() => requireMatch(ifMatch, '"a"')).not.toThrow();
});

test.each(['"b"', 'W/"a"', "a", "", '"a'])('F122: the condition %j does not hold for the tag "a"', (ifMatch) => {
  expect(() => requireMatch(ifMatch, '"a"')).toThrow(expect.objectContaining({ code: "version.changed_meanwhile" }));
});
