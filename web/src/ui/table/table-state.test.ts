import { expect, test } from "vitest";
import { arrange, choicesOf, readTableState, type TableState, withChoice, withSearch, withSort } from "./table-state.ts";

test("the state is read from whatever an address has, and what is no text is left out", () => {
  expect(readTableState({ q: 42, is: "state.paused", sort: ["name"], other: "x" })).toEqual({ q: "42", is: "state.paused" });
  expect(readTableState({ q: "" })).toEqual({});
});

test("a facet has one choice, and “all” takes it away", () => {
  const one = withChoice({ q: "x" }, new Map(), "state", "paused");
  const two = withChoice(one, choicesOf(one), "kind", "oauth2");
  expect(two).toEqual({ q: "x", is: "state.paused,kind.oauth2" });
  const other = withChoice(two, choicesOf(two), "state", "active");
  expect([...choicesOf(other)]).toEqual([
    ["kind", "oauth2"],
    ["state", "active"],
  ]);
  expect(withChoice(one, choicesOf(one), "state", "")).toEqual({ q: "x" });
});

test("a column sorts up, then down, then not at all, and another column starts with up", () => {
  const up = withSort({}, "name");
  const down = withSort(up, "name");
  expect([up, down, withSort(down, "name"), withSort(down, "age")]).toEqual([{ sort: "name" }, { sort: "-name" }, {}, { sort: "age" }]);
});

test("an empty search leaves no trace in the address", () => {
  expect([withSearch({ q: "a", sort: "x" }, "b"), withSearch({ q: "a" }, "")]).toEqual([{ q: "b", sort: "x" }, {}]);
});

const rows = [
  { name: "Notes 10", used: 3, state: "active" },
  { name: "notes 9", used: null, state: "paused" },
  { name: "Wiki", used: 7, state: "active" },
];
const list = {
  columns: [
    { id: "name", sortBy: (row: (typeof rows)[number]) => row.name },
    { id: "used", sortBy: (row: (typeof rows)[number]) => row.used },
  ],
  facets: [{ id: "state", has: (row: (typeof rows)[number], choice: string) => row.state === choice }],
  textOf: (row: (typeof rows)[number]) => `${row.name} ${row.state}`,
};

test.each<[string, TableState, string[]]>([
  ["without a state the rows come as they are", {}, ["Notes 10", "notes 9", "Wiki"]],
  ["every word of a search must be in the row", { q: "NOTES active" }, ["Notes 10"]],
  ["a facet leaves its rows", { is: "state.active" }, ["Notes 10", "Wiki"]],
  ["numbers in names are compared as numbers", { sort: "name" }, ["notes 9", "Notes 10", "Wiki"]],
  ["what is missing comes first, and last the other way", { sort: "-used" }, ["Wiki", "Notes 10", "notes 9"]],
  ["an unknown column and an unknown facet change nothing", { sort: "x", is: "y.z" }, ["Notes 10", "notes 9", "Wiki"]],
])("%s", (_title, state, names) => {
  expect(arrange(rows, list, state).map(({ name }) => name)).toEqual(names);
});

test("a list that was searched where its rows are is not searched again", () => {
  expect(arrange(rows, { ...list, textOf: undefined }, { q: "nothing" })).toHaveLength(3);
});
