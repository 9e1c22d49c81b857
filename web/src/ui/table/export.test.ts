import { expect, test } from "vitest";
import { toCsv } from "./export.ts";

test("a CSV file quotes every cell, and a spreadsheet runs none of them as a formula", () => {
  const rows = [{ name: 'the "best", one' }, { name: "=HYPERLINK(1)" }, { name: "two\nlines" }];
  expect(toCsv(rows, [{ title: "Name", text: ({ name }) => name }])).toBe('"Name"\r\n"the ""best"", one"\r\n"\'=HYPERLINK(1)"\r\n"two\nlines"\r\n');
});
