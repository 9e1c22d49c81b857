import { expect, test } from "vitest";
import { FIRST_PLACE, LISTS, readPlace, writePlace } from "./project-export-rules.ts";

test("the place at which an export goes on is read as it was written", () => {
  const place = { list: 7, lines: 12_345, outer: "1795219200000.lnk_1", parent: "lnk_2", after: "" };
  expect(readPlace(writePlace(place))).toEqual(place);
  expect(readPlace(writePlace(FIRST_PLACE))).toEqual(FIRST_PLACE);
  // A page of tools goes on after a tool's name, which may have any characters.
  expect(readPlace(writePlace({ ...place, after: "検索" }))).toEqual({ ...place, after: "検索" });
});

test.each([
  "",
  "%",
  "e30",
  writePlace({ ...FIRST_PLACE, list: LISTS.length }),
  writePlace({ ...FIRST_PLACE, list: -1 }),
  writePlace({ ...FIRST_PLACE, lines: 0.5 }),
])("a place %j that no export wrote is refused", (text) => {
  expect(readPlace(text)).toBeUndefined();
});
