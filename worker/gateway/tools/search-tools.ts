import type { Tool } from "@modelcontextprotocol/server";
import { z } from "zod";
import { entryOf } from "../../downstream/downstream.ts";
import { SEARCH_TOOLS } from "../../routing/routing.ts";
import type { ShownTools } from "../navigator/tool-routes.ts";
import { readArguments, toStructured } from "./arguments.ts";
import { isSearched, type OwnTool } from "./own-tool.ts";
import { toolIndexOf } from "./search/known-indexes.ts";
import { type Hit, searchIndexes } from "./search/search-indexes.ts";

const MAX_HITS = 25;
/** The longest description of a hit, in characters. The full definition can be requested with get_tool_schemas. */
const DESCRIPTION_LENGTH = 240;

/** A tool as the search shows it. */
type Found = { name: string; title?: string; description: string };

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
  async answer(args, { call, ports, listShown }) {
    ports.recordSearch(call);
    const read = readArguments(argumentsSchema, args);
    if ("refused" in read) return read.refused;
    const { query, limit } = read.arguments;
    const shown = await listShown();
    const isShown = ({ index, tool }: Hit) => shown[index]?.places?.has(tool) !== false;
    const indexes = shown.map(({ content }) => toolIndexOf(content));
    const hits = searchIndexes(indexes, query, limit, isShown);
    const tools = hits.flatMap(({ index, tool }) => toHit(shown[index], tool));
    const nothing = "Nothing fits. Try other words; if a server you expect is missing, call get_authentication_link.";
    return toStructured({ tools }, tools.length === 0 ? nothing : tools.map(({ name, description }) => `${name}: ${description}`).join("\n"));
  },
};

function toHit(shown: ShownTools | undefined, at: number): Found[] {
  if (!shown) return [];
  const { name, title, description = "" } = entryOf(shown.content, at) as Tool;
  return [{ name, ...(title && { title }), description: shortened(description) }];
}

function shortened(text: string): string {
  return text.length > DESCRIPTION_LENGTH ? `${text.slice(0, DESCRIPTION_LENGTH).trimEnd()} …` : text;
}
