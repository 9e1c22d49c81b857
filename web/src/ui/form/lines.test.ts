import { expect, test } from "vitest";
import { linesOf, wordsOf } from "./lines.ts";

test("a text of lines gives its entries with the blanks inside, and no empty entry", () => {
  expect(linesOf(" delete file \r\n\n  move_*\n")).toEqual(["delete file", "move_*"]);
  expect(linesOf(" \n ")).toEqual([]);
});

test("a text of words is separated by commas, blanks and line breaks", () => {
  expect(wordsOf("a.example, b.example\nc.example ,")).toEqual(["a.example", "b.example", "c.example"]);
});
