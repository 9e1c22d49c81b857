import type { Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import { SEARCH_TOOLS } from "../../routing/routing.ts";
import { readArguments, toStructured } from "./arguments.ts";
import { isSearched, type OwnTool } from "./own-tool.ts";
import { toolIndexOf } from "./tool-index.ts";

const MAX_HITS = 25;

const argumentsSchema = z.strictObject({
  query: z.string().min(1).max(400).describe("What you want to do, in a few words, such as: create an issue."),
  limit: z.number().int().min(1).max(MAX_HITS).default(10).describe("The most hits."),
});

const resultSchema = z.object({
  tools: z.array(z.object({ name: z.string(), title: z.string().optional(), description: z.string() })),
});

const tool: Tool = {
  name: SEARCH_TOOLS,
  title: "Search tools",
  description:
    "Finds the tools of all connected servers that fit what you want to do, best first. " +
    "Then read their schemas with get_tool_schemas and call them with call_tools.",
  inputSchema: z.toJSONSchema(argumentsSchema, { io: "input" }) as Tool["inputSchema"],
  outputSchema: z.toJSONSchema(resultSchema) as NonNullable<Tool["outputSchema"]>,
  annotations: { readOnlyHint: true, openWorldHint: false },
};

export const searchTools: OwnTool = {
  tool,
  isListed: isSearched,
  async answer(args, { call, ports, listTools }) {
    ports.recordSearch(call);
    const read = readArguments(argumentsSchema, args);
    if ("refused" in read) return read.refused;
    const { query, limit } = read.arguments;
    const tools = toolIndexOf(await listTools()).search(query, limit);
    const nothing = "Nothing fits. Try other words; if a server you expect is missing, call get_authentication_link.";
    return toStructured({ tools }, tools.length === 0 ? nothing : tools.map(({ name, description }) => `${name}: ${description}`).join("\n"));
  },
};
