import type { Tool } from "@modelcontextprotocol/server";
import MiniSearch from "minisearch";

type ToolHit = { name: string; title?: string; description: string };
/** @property bytes the approximate size in memory */
export type ToolIndex = { search(query: string, limit: number): ToolHit[]; bytes: number };

/** The longest description of a hit, in characters. The full definition can be requested with get_tool_schemas. */
const DESCRIPTION_LENGTH = 240;

/** How much of each tool is indexed, in characters and words. Servers choose the texts, and an index takes eighty times their size. */
const INDEXED = { description: 500, words: 100, word: 32 } as const;
/** The most indexed characters at one navigator. Beyond that, tools are found only by their names. */
const MAX_INDEXED = 1024 * 1024;
/** The most different words in an index. A word that is used once takes the most memory. Beyond that, tools are found only by their names. */
const MAX_WORDS = 25_000;
/** The size of a word, a character and a tool in an index, in bytes, measured with five kinds of texts. */
const INDEX_BYTES = { word: 600, character: 8, tool: 300 };
/** The most words of a query, and the longest word for which misspellings are tried. Longer words have too many neighbours. */
const MAX_TERMS = 12;
const LONGEST_MISSPELT = 20;

/** The index of Cardea before there was one for each server, as it was, for comparison: one for all tools of a navigator. */
export function makeToolIndex(tools: Tool[]): ToolIndex {
  const taken = { characters: 0, words: 0 };
  const index = new MiniSearch<Entry>({
    idField: "name",
    fields: ["words", "description", "arguments"],
    storeFields: ["name", "title", "description"],
    tokenize: (text) => {
      const words = wordsOf(text);
      taken.words += words.length;
      return words;
    },
    searchOptions: {
      prefix: (term) => term.length > 2,
      fuzzy: (term) => term.length > 4 && term.length <= LONGEST_MISSPELT && 1,
      tokenize: (text) => wordsOf(text).slice(0, MAX_TERMS),
      boost: { words: 3, description: 1, arguments: 0.5 },
    },
  });
  /** Different words are counted only when there may be too many, because counting takes a walk over all words. */
  let countedAt = MAX_WORDS;
  const isFull = () => {
    if (taken.characters > MAX_INDEXED) return true;
    if (countedAt === -Infinity) return true;
    if (taken.words < countedAt) return false;
    const left = MAX_WORDS - index.termCount;
    countedAt = left > 0 ? taken.words + Math.max(left, MAX_WORDS / 5) : -Infinity;
    return left <= 0;
  };
  for (const tool of tools) {
    const entry = toEntry(tool);
    taken.characters += entry.description.length + entry.arguments.length;
    index.add(isFull() ? { ...entry, description: "", arguments: "" } : entry);
  }
  return {
    bytes: INDEX_BYTES.word * index.termCount + INDEX_BYTES.character * Math.min(taken.characters, MAX_INDEXED) + INDEX_BYTES.tool * tools.length,
    search: (query, limit) =>
      index
        .search(query)
        .slice(0, limit)
        .map(({ name, title, description }) => ({ name, ...(title && { title }), description: shortened(String(description)) })),
  };
}

type Entry = { name: string; title: string | undefined; words: string; description: string; arguments: string };

function toEntry(tool: Tool): Entry {
  const { name, title, description = "", inputSchema } = tool;
  const words = `${name.replace(/([a-z])([A-Z])/g, "$1 $2")} ${title ?? ""}`.slice(0, INDEXED.description);
  const names = Object.keys(inputSchema.properties ?? {})
    .slice(0, INDEXED.words)
    .join(" ");
  return { name, title, words, description: description.slice(0, INDEXED.description), arguments: names.slice(0, INDEXED.description) };
}

/** Words in lower case. Only the beginning of a very long word is used, because such words are not searched for. */
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
