import { expect, test } from "vitest";
import { problemOfList } from "./list-problem.ts";

const entries = ["first", "second"];

test.each([
  ["the problem of an entry names the entry", { "tools.1": "Too long." }, "“second”: Too long."],
  ["the problem of the whole list stands alone", { tools: "Name at least one." }, "Name at least one."],
  ["the problem of an entry that the text has lost stands alone", { "tools.7": "Too long." }, "Too long."],
  ["the problem of a part of an entry names the entry", { "tools.0.name": "Too long." }, "“first”: Too long."],
  ["the problem of another list is left to that list", { toolsets: "Unknown.", "others.0": "Unknown." }, undefined],
  ["a list without a problem has none", {}, undefined],
])("%s", (_title, fields, problem) => {
  expect(problemOfList(fields, "tools", entries)).toBe(problem);
});
