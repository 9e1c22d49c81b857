import type { Prompt, Resource, ResourceTemplateType, Tool } from "@modelcontextprotocol/client";

/** The entries of a listing, by kind. */
export type Listed = { tools: Tool[]; prompts: Prompt[]; resources: Resource[]; resourceTemplates: ResourceTemplateType[] };
export type ListKind = keyof Listed;
