import type { Tool } from "@modelcontextprotocol/server";
import { makeDerived } from "../../lib/memory/derived.ts";

type Named = { numbers: number[]; id: string };

/** The most lists with the same first tool. They differ by the servers that people have connected and by route rules. */
const MAX_WITH_SAME_FIRST = 8;

/** @returns a function that gives a list of tools an id, as a cache key, for as long as the same tool objects are kept */
export function makeListIds(): (tools: Tool[]) => string {
  /** A list is remembered by numbers, so that one tool in memory does not keep the others there. */
  const numbers = makeDerived<Tool, number>();
  const lists = makeDerived<Tool, Named[]>();
  let last = 0;

  function numberOf(tool: Tool): number {
    const known = numbers.get(tool);
    if (known !== undefined) return known;
    last++;
    numbers.set(tool, last);
    return last;
  }

  const isOf = ({ numbers: known }: Named, tools: Tool[]) =>
    known.length === tools.length && tools.every((tool, at) => numbers.get(tool) === known[at]);

  return (tools) => {
    const [first] = tools;
    if (!first) return "";
    const alike = lists.get(first) ?? [];
    const known = alike.find((list) => isOf(list, tools));
    if (known) return known.id;
    const list = { numbers: tools.map(numberOf), id: crypto.randomUUID() };
    lists.set(first, [list, ...alike].slice(0, MAX_WITH_SAME_FIRST));
    return list.id;
  };
}

export const listIdOf = makeListIds();
