import type { Prompt, Resource, ResourceTemplateType, Tool } from "@modelcontextprotocol/client";

/** What servers list, by kind. */
export type Listed = { tools: Tool[]; prompts: Prompt[]; resources: Resource[]; resourceTemplates: ResourceTemplateType[] };
export type ListKind = keyof Listed;
