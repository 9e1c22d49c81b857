import type { Tool } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { makeListIds } from "./list-ids.ts";

const tool = (name: string): Tool => ({ name, inputSchema: { type: "object" } });

test("a list of tools keeps its id while it has the same tool objects, even if lists with the same first tool come in between", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map(tool) as [Tool, Tool, Tool, Tool];
  const idOf = makeListIds();
  const lists = [[a, b, c], [a, b], [a, b, d], [b, c], [c]];
  const ids = lists.map((list) => idOf([...list]));
  expect(new Set(ids).size).toBe(lists.length);
  expect(lists.map((list) => idOf([...list]))).toEqual(ids);
  expect(ids).not.toContain(idOf([a, b, tool("c")]));
  expect(idOf([])).toBe("");
});

test("only the newest of many lists with the same first tool keep their ids", () => {
  const first = tool("first");
  const idOf = makeListIds();
  const lists = Array.from({ length: 12 }, (_, at) => [first, tool(`${at}`)]);
  const ids = lists.map(idOf);
  expect(lists.slice(-8).map(idOf)).toEqual(ids.slice(-8));
  expect(ids).not.toContain(idOf(lists[0] ?? []));
});
