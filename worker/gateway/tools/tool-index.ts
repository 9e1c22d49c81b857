import type { Tool } from "@modelcontextprotocol/server";
import MiniSearch from "minisearch";
import { wholeNameOf } from "../../routing/routing.ts";
import { makeToolsMemo } from "./tools-memo.ts";

export type ToolHit = { name: string; title?: string; description: string };
export type ToolIndex = { search(query: string, limit: number): ToolHit[] };

/** A hit is to be read, not studied: the schema is a call away. */
const DESCRIPTION_LENGTH = 240;

/** What is indexed of each tool, in characters and words; texts come from servers, and an index takes eighty times their size. */
const INDEXED = { description: 500, words: 100, word: 32 } as const;
/** All that is indexed at one navigator, in characters: beyond it tools are found by their names alone. */
const MAX_INDEXED = 1024 * 1024;
/** Words of a query, and the length up to which a misspelt one is looked for: longer ones have too many neighbours. */
const MAX_TERMS = 12;
const LONGEST_MISSPELT = 20;

/**
 * Finds tools by their names, descriptions and the names of their arguments, best first (BM25). Words match by their
 * beginning and with a small mistake; a name counts most.
 */
export function makeToolIndex(tools: Tool[]): ToolIndex {
  const index = new MiniSearch<Entry>({
    idField: "name",
    fields: ["words", "description", "arguments"],
    storeFields: ["name", "title", "description"],
    tokenize: wordsOf,
    searchOptions: {
      prefix: (term) => term.length > 2,
      fuzzy: (term) => term.length > 4 && term.length <= LONGEST_MISSPELT && 1,
      tokenize: (text) => wordsOf(text).slice(0, MAX_TERMS),
      boost: { words: 3, description: 1, arguments: 0.5 },
    },
  });
  let left = MAX_INDEXED;
  index.addAll(
    tools.map((tool) => {
      const entry = toEntry(tool);
      left -= entry.description.length + entry.arguments.length;
      return left < 0 ? { ...entry, description: "", arguments: "" } : entry;
    }),
  );
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

function toEntry(tool: Tool): Entry {
  const { name, title, description = "", inputSchema } = tool;
  const words = `${wholeNameOf(tool).replace(/([a-z])([A-Z])/g, "$1 $2")} ${title ?? ""}`.slice(0, INDEXED.description);
  const names = Object.keys(inputSchema.properties ?? {})
    .slice(0, INDEXED.words)
    .join(" ");
  return { name, title, words, description: description.slice(0, INDEXED.description), arguments: names.slice(0, INDEXED.description) };
}

/** Words in small letters; very long ones, which nobody looks for, by their beginning. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return words
    .filter(Boolean)
    .slice(0, INDEXED.words)
    .map((word) => word.slice(0, INDEXED.word));
}

function shortened(text: string): string {
  return text.length > DESCRIPTION_LENGTH ? `${text.slice(0, DESCRIPTION_LENGTH).trimEnd()} …` : text;
}
