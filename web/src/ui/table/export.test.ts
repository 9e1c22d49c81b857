import { expect, test } from "vitest";
import { timeText, toCsv } from "./export.ts";

test("a CSV file quotes every cell, and a spreadsheet runs none of them as a formula", () => {
  const rows = [{ name: 'the "best", one' }, { name: "=HYPERLINK(1)" }, { name: "two\nlines" }];
  expect(toCsv(rows, [{ title: "Name", text: ({ name }) => name }])).toBe('"Name"\r\n"the ""best"", one"\r\n"\'=HYPERLINK(1)"\r\n"two\nlines"\r\n');
});

test("a time in an exported list is that of UTC, and no time is an empty cell", () => {
  expect([timeText(0), timeText(null)]).toEqual(["1970-01-01T00:00:00.000Z", ""]);
});
