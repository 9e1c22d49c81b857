import type { Tool } from "@modelcontextprotocol/server";
import { makeDerived } from "../../lib/memory/derived.ts";

type Named = { numbers: number[]; id: string };

/** People who are not connected to the same servers, and navigators with rules of their own, have other lists that begin alike. */
const MOST_THAT_BEGIN_ALIKE = 8;

/** @returns names a list of tools, as a key for what is made of it, for as long as the catalog keeps these very tools */
export function makeListIds(): (tools: Tool[]) => string {
  /** A list is remembered by numbers, so that no tool stays in memory since another one does. */
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
    lists.set(first, [list, ...alike].slice(0, MOST_THAT_BEGIN_ALIKE));
    return list.id;
  };
}

export const listIdOf = makeListIds();
