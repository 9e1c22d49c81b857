import type { Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import { entryOf } from "../../downstream/downstream.ts";
import { GET_TOOL_SCHEMAS, toPresentName, toToolName } from "../../routing/routing.ts";
import type { ShownTools } from "../navigator/tool-routes.ts";
import { readArguments, toStructured } from "./arguments.ts";
import { isSearched, type OwnTool } from "./own-tool.ts";

const MAX_NAMES = 25;

const argumentsSchema = z.strictObject({
  names: z.array(z.string()).min(1).max(MAX_NAMES).describe("Names from search_tools."),
});

const resultSchema = z.object({
  tools: z.array(z.looseObject({ name: z.string() })).describe("Definitions, with their input schemas."),
  unknown: z.array(z.string()).describe("Names that belong to no tool."),
});

const tool: Tool = {
  name: GET_TOOL_SCHEMAS,
  title: "Get tool schemas",
  description: "Gives the full definitions of tools: what they do and which arguments they accept.",
  inputSchema: z.toJSONSchema(argumentsSchema) as Tool["inputSchema"],
  outputSchema: z.toJSONSchema(resultSchema) as NonNullable<Tool["outputSchema"]>,
  annotations: { readOnlyHint: true, openWorldHint: false },
};

export const getToolSchemas: OwnTool = {
  tool,
  isListed: isSearched,
  async answer(args, { listShown }) {
    const read = readArguments(argumentsSchema, args);
    if ("refused" in read) return read.refused;
    const names = new Map(read.arguments.names.map((name) => [name, toPresentName(name)]));
    const asked = new Set(names.values());
    const tools = (await listShown()).flatMap((shown) => toolsNamed(asked, shown));
    const known = new Set(tools.map(({ name }) => name));
    return toStructured({ tools, unknown: [...names].flatMap(([name, present]) => (known.has(present) ? [] : [name])) });
  },
};

/** The tools of a server with these names at navigators. Only those are read from the content. */
function toolsNamed(asked: ReadonlySet<string>, { content, places }: ShownTools): Tool[] {
  const found = [...(places ?? content.names.keys())].filter((at) => asked.has(toToolName(content.slug, content.names[at] ?? "")));
  return found.map((at) => entryOf(content, at) as Tool);
}
