import type { Tool } from "@modelcontextprotocol/server";
import MiniSearch from "minisearch";
import { makeToolsMemo } from "./tools-memo.ts";

export type ToolHit = { name: string; title?: string; description: string };
export type ToolIndex = { search(query: string, limit: number): ToolHit[] };

/** A hit is to be read, not studied: the schema is a call away. */
const DESCRIPTION_LENGTH = 240;

/**
 * Finds tools by their names, descriptions and the names of their arguments, best first (BM25). Words match by their
 * beginning and with a small mistake; a name counts most.
 */
export function makeToolIndex(tools: Tool[]): ToolIndex {
  const index = new MiniSearch<Entry>({
    idField: "name",
    fields: ["words", "description", "arguments"],
    storeFields: ["name", "title", "description"],
    tokenize: (text) =>
      text
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean),
    searchOptions: {
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      boost: { words: 3, description: 1, arguments: 0.5 },
    },
  });
  index.addAll(tools.map(toEntry));
  return {
    search: (query, limit) =>
      index
        .search(query)
        .slice(0, limit)
        .map(({ name, title, description }) => ({ name, ...(title && { title }), description: shortened(String(description)) })),
  };
}

/** The index of these very tools, made at most once for as long as the catalog keeps them. */
export const toolIndexOf = makeToolsMemo(makeToolIndex);

type Entry = { name: string; title: string | undefined; words: string; description: string; arguments: string };

function toEntry({ name, title, description = "", inputSchema }: Tool): Entry {
  const words = `${name.replace(/([a-z])([A-Z])/g, "$1 $2")} ${title ?? ""}`;
  return { name, title, words, description, arguments: Object.keys(inputSchema.properties ?? {}).join(" ") };
}

function shortened(text: string): string {
  return text.length > DESCRIPTION_LENGTH ? `${text.slice(0, DESCRIPTION_LENGTH).trimEnd()} …` : text;
}
