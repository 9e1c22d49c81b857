import type { Prompt, Resource, ResourceTemplateType, Tool } from "@modelcontextprotocol/client";
import { makeDerived } from "../../lib/memory/derived.ts";
import type { Listed, ListKind } from "../../protocol/listed.ts";
import { isShortened, toPatternText, toToolName } from "../tool-names.ts";
import { toResourceUri } from "./resource-names.ts";
import { renameMeta } from "./uris-in-results.ts";

/** The own names of tools and prompts that are listed under shortened names. */
const ownNames = makeDerived<Tool | Prompt, string>();

/** The own name of a tool or a prompt. @param item as navigators list it */
export const ownNameOf = (serverSlug: string, item: Tool | Prompt): string =>
  ownNames.get(item) ?? item.name.slice(toPatternText(serverSlug, "").length);

/** An item as navigators list it, parsed again, with its own name. */
export function withOwnName<Item extends Listed[ListKind][number]>(kind: ListKind, item: Item, own: string): Item {
  if ((kind === "tools" || kind === "prompts") && isShortened(item.name)) ownNames.set(item as unknown as Tool, own);
  return item;
}

/**
 * Gives the items of a server's listing the names they have at navigators. If several items have the same name, only the first
 * is listed: clients and model providers refuse a list that has a name twice.
 */
export function nameItems<Kind extends ListKind>(kind: Kind, serverSlug: string, items: Listed[Kind]): Listed[Kind] {
  const named = new Map<string, Listed[ListKind][number]>();
  for (const item of items) {
    const renamed = renameMeta(serverSlug, NAMED[kind](serverSlug, item as never));
    const key = keyOf(kind, renamed);
    if (named.has(key)) continue;
    named.set(key, renamed);
    withOwnName(kind, renamed, item.name);
  }
  return [...named.values()] as Listed[Kind];
}

/** The member that identifies an item of this kind. A member of the same name on another kind has no meaning. */
export function keyOf(kind: ListKind, item: Listed[ListKind][number]): string {
  if (kind === "resources" && "uri" in item) return item.uri;
  return kind === "resourceTemplates" && "uriTemplate" in item ? item.uriTemplate : item.name;
}

/** For each kind, gives an item the name it has at navigators. */
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
 * The schema without `x-mcp-header` (MCP 2026-07-28, custom headers from tool parameters). Otherwise clients would send
 * such arguments to Cardea as headers, and Cardea does not read them.
 */
function withoutHeaderParameters(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutHeaderParameters);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => key !== "x-mcp-header");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutHeaderParameters(value)]));
}
