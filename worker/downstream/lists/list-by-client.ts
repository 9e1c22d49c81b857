import type { Client } from "@modelcontextprotocol/client";
import type { Listed, ListKind } from "../../protocol/listed.ts";
import type { Reading } from "../reading/readable-answers.ts";
import type { LeftOut } from "../reading/readable-lists.ts";

export type Found<Kind extends ListKind> = { items: Listed[Kind]; leftOut: LeftOut | undefined };

/** All entries of a kind that a server lists, with pages joined, and what could not be read. Empty if the server lacks the capability. */
export async function listByClient<Kind extends ListKind>(
  kind: Kind,
  client: Client,
  { lists }: Reading,
  signal: AbortSignal | undefined,
): Promise<Found<Kind>> {
  const capability = kind === "resourceTemplates" ? "resources" : (kind as Exclude<ListKind, "resourceTemplates">);
  const items = (client.getServerCapabilities()?.[capability] ? await LISTING[kind](client, signal) : []) as Listed[Kind];
  return { items, leftOut: lists.get(METHODS[kind])?.found };
}

const METHODS: Record<ListKind, string> = {
  tools: "tools/list",
  prompts: "prompts/list",
  resources: "resources/list",
  resourceTemplates: "resources/templates/list",
};

const LISTING: { [Kind in ListKind]: (client: Client, signal: AbortSignal | undefined) => Promise<Listed[Kind]> } = {
  tools: async (client, signal) => (await client.listTools(undefined, { signal })).tools,
  prompts: async (client, signal) => (await client.listPrompts(undefined, { signal })).prompts,
  resources: async (client, signal) => (await client.listResources(undefined, { signal })).resources,
  resourceTemplates: async (client, signal) => (await client.listResourceTemplates(undefined, { signal })).resourceTemplates,
};
