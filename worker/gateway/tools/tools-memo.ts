import type { Tool } from "@modelcontextprotocol/server";

/**
 * Keeps what was made of a list of tools for as long as the catalog keeps these very tools. It is found by the first of
 * them, and holds for the last list that began with it.
 */
export function makeToolsMemo<Made>(make: (tools: Tool[]) => Made): (tools: Tool[]) => Made {
  const known = new WeakMap<Tool, { tools: Tool[]; made: Made }>();
  return (tools) => {
    const [first] = tools;
    const kept = first && known.get(first);
    if (kept && kept.tools.length === tools.length && kept.tools.every((tool, at) => tool === tools[at])) return kept.made;
    const made = make(tools);
    if (first) known.set(first, { tools, made });
    return made;
  };
}
