import type { Tool } from "@modelcontextprotocol/server";
import { makeDerived } from "../../lib/memory/derived.ts";

const known = makeDerived<Tool, { tools: Tool[]; id: string }>();

/**
 * Names a list of tools for as long as the catalog keeps these very tools, as a key for what is made of it. The name is found by the
 * first of them, and holds for the last list that began with it.
 *
 * @returns nothing for an empty list
 */
export function listIdOf(tools: Tool[]): string | undefined {
  const [first] = tools;
  if (!first) return undefined;
  const kept = known.get(first);
  if (kept && kept.tools.length === tools.length && kept.tools.every((tool, at) => tool === tools[at])) return kept.id;
  const id = crypto.randomUUID();
  known.set(first, { tools, id });
  return id;
}
