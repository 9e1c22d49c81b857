import { createHash } from "node:crypto";
import type { Tool } from "@modelcontextprotocol/client";
import type { ToolDefinition } from "../../db/db.ts";

/** The most tools of one server, and the longest tool in characters of JSON. They limit what all projects together store. */
const MAX_TOOLS = 1000;
const LONGEST_TOOL = 64 * 1024;

/** The tools within the limits. One beyond them is left out, because a change of it would not be noticed (F99). @param texts the JSON of each */
export const withinLimits = <Item>(tools: Item[], texts: string[]): Item[] =>
  tools.filter((_, at) => (texts[at] ?? "").length <= LONGEST_TOOL).slice(0, MAX_TOOLS);

/** The part of a tool that is remembered. */
export function toDefinition({ name, title, description, inputSchema, outputSchema, annotations }: Tool): ToolDefinition {
  return { name, title, description, inputSchema, outputSchema, annotations };
}

/** SHA-256 of a definition, base64url (43 characters). */
export const hashOfDefinition = (tool: Tool): string =>
  createHash("sha256")
    .update(canonical(toDefinition(tool)))
    .digest("base64url");

/** The JSON of a value with sorted members, so that equal content gives equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
