import type { Prompt, Resource, ResourceTemplateType, Tool } from "@modelcontextprotocol/client";
import { makeDerived } from "../../lib/memory/derived.ts";
import type { Listed, ListKind } from "../../protocol/listed.ts";
import { isShortened, toPatternText, toToolName } from "../tool-names.ts";
import { toResourceUri } from "./resource-names.ts";
import { renameMeta } from "./uris-in-results.ts";

/** The server's own names of what is listed under shortened ones. */
const ownNames = makeDerived<Tool | Prompt, string>();

/** The server's own name of a tool or a prompt as it is listed at navigators. */
export const ownNameOf = (serverSlug: string, item: Tool | Prompt): string =>
  ownNames.get(item) ?? item.name.slice(toPatternText(serverSlug, "").length);

/** A tool's name with all its words, where the one it is listed under lacks some. */
export const wholeNameOf = (tool: Tool): string => {
  const own = ownNames.get(tool);
  return own === undefined ? tool.name : `${tool.name} ${own}`;
};

/**
 * What a server lists, under the names it has at navigators. Of several items with one name the first is listed: clients and
 * model providers refuse a list that names one twice.
 */
export function nameItems<Kind extends ListKind>(kind: Kind, serverSlug: string, items: Listed[Kind]): Listed[Kind] {
  const named = new Map<string, Listed[ListKind][number]>();
  for (const item of items) {
    const renamed = renameMeta(serverSlug, NAMED[kind](serverSlug, item as never));
    const key = keyOf(kind, renamed);
    if (named.has(key)) continue;
    named.set(key, renamed);
    if ((kind === "tools" || kind === "prompts") && isShortened(key)) ownNames.set(renamed as Tool | Prompt, item.name);
  }
  return [...named.values()] as Listed[Kind];
}

/** What tells two items of a kind apart: a member of that name on another kind says nothing. */
export function keyOf(kind: ListKind, item: Listed[ListKind][number]): string {
  if (kind === "resources" && "uri" in item) return item.uri;
  return kind === "resourceTemplates" && "uriTemplate" in item ? item.uriTemplate : item.name;
}

/** An item under the name it has at navigators, by kind. */
const NAMED: { [Kind in ListKind]: (slug: string, item: Listed[Kind][number]) => Listed[Kind][number] } = {
  tools: (slug, tool: Tool) => ({
    ...tool,
    name: toToolName(slug, tool.name),
    inputSchema: withoutHeaderParameters(tool.inputSchema) as Tool["inputSchema"],
  }),
  prompts: (slug, prompt: Prompt) => ({ ...prompt, name: toToolName(slug, prompt.name) }),
  resources: (slug, resource: Resource) => ({ ...resource, uri: toResourceUri(slug, resource.uri) }),
  resourceTemplates: (slug, template: ResourceTemplateType) => ({ ...template, uriTemplate: toResourceUri(slug, template.uriTemplate) }),
};

/**
 * The schema without `x-mcp-header` (MCP 2026-07-28, custom headers from tool parameters): clients would send
 * such arguments as headers to Cardea, which takes none from them.
 */
function withoutHeaderParameters(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutHeaderParameters);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => key !== "x-mcp-header");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutHeaderParameters(value)]));
}
