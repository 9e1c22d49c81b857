import { expect, test } from "vitest";
import { cleanPasted } from "./pasted-value-rules.ts";

const clean = (type: "header" | "query" | "path", pasted: string, prefix = "") => cleanPasted(type, { name: "Authorization", prefix }, pasted);

test.each([
  ["blanks and line ends around it", " \t\r\nk-1\n"],
  ["blanks that do not break", "\u00a0k-1\u00a0"],
  ["invisible characters", "\ufeffk\u200b-1\u2060"],
  ["quotes", '"k-1"'],
  ["single quotes", "'k-1'"],
  ["a text program's quotes", "“k-1”"],
  ["code marks, and blanks within", "` k-1 `"],
  ["the header's name", "authorization: k-1"],
])("a pasted key loses %s", (_, pasted) => {
  expect(clean("header", pasted)).toBe("k-1");
});

test.each(["Bearer k-1", "bearer  k-1", "Bearer\u00a0k-1", "Authorization: Bearer k-1", '"Bearer k-1"', "Bearer 'k-1'", "k-1"])(
  "%j is the key alone where Cardea puts “Bearer” in front",
  (pasted) => {
    expect(clean("header", pasted, "Bearer ")).toBe("k-1");
  },
);

test.each<["header" | "query" | "path", string, string]>([
  ["header", "Bearer k-1", ""],
  ["header", "Bearerk-1", "Bearer "],
  ["header", "key-1", "key-"],
  ["header", "Bearer", "Bearer "],
  ["header", 'k"1', ""],
  ["header", '"', ""],
  ["header", '"k-1', ""],
  ["header", "k\n1", ""],
  ["header", "a b", ""],
  ["query", "Authorization: k", ""],
  ["path", '"team"', ""],
])("in the %s, %j stays as it is with the prefix %j", (type, pasted, prefix) => {
  expect(clean(type, pasted, prefix)).toBe(pasted);
});
