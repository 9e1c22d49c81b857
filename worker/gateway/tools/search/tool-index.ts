import type { Tool } from "@modelcontextprotocol/server";
import { stemOf, tellingWords, wordsOf } from "./word-rules.ts";
import { makeSlots } from "./word-table.ts";

/**
 * The words of a server's tools. `words` are sorted stems, and `slots` a hash table of their places, each plus one (`word-table.ts`). Those at `n` are in the tools `tools[starts[n]]` to `tools[starts[n + 1] - 1]`, in
 * order, each with the weight it has there (`WEIGHT` is 1).
 *
 * @property bytes the approximate size in memory
 */
export type ToolIndex = {
  count: number;
  words: string[];
  slots: Uint32Array;
  starts: Uint32Array;
  tools: Uint16Array;
  weights: Uint8Array;
  bytes: number;
};

/** The unit of a weight. */
export const WEIGHT = 100;

/** The most characters of a part of a tool that are read. */
const INDEXED = 500;
/** The most different words, and the most characters, of one server. Beyond that, tools are found only by their names. */
const MAX_WORDS = 25_000;
const MAX_CHARACTERS = 512 * 1024;

/** How much each part of a tool counts, and its usual length in words: a word counts less in a longer part (BM25F). */
const PARTS = {
  name: { boost: 5, usual: 3, byLength: 0.5 },
  title: { boost: 1.5, usual: 4, byLength: 0.5 },
  slug: { boost: 2, usual: 1, byLength: 0 },
  description: { boost: 1, usual: 20, byLength: 0.6 },
  arguments: { boost: 0.4, usual: 5, byLength: 0.5 },
} as const;
type Part = keyof typeof PARTS;
/** How soon a word that occurs often counts no more (BM25, k1). */
const SATURATION = 1.2;

/** The size of a word without its characters and of one of its places, in bytes. */
const BYTES = { word: 32, place: 3 };

/** Reads the words of a server's tools, at most 65,536. @param tools with their own names @param slug the server's */
export function makeToolIndex(tools: Tool[], slug: string): ToolIndex {
  const places = new Map<string, { tools: number[]; weights: number[] }>();
  let characters = 0;
  const note = (tool: number, strengths: Map<string, number>) => {
    for (const [word, strength] of strengths) {
      const known = places.get(word) ?? { tools: [], weights: [] };
      known.tools.push(tool);
      known.weights.push(Math.round((WEIGHT * (strength * (SATURATION + 1))) / (strength + SATURATION)));
      places.set(word, known);
    }
  };
  for (const [at, tool] of tools.entries()) {
    const isFull = characters > MAX_CHARACTERS || places.size > MAX_WORDS;
    const texts = textsOf(tool, slug);
    if (!isFull) characters += texts.description.length + texts.arguments.length;
    note(at, strengthsOf(isFull ? { ...texts, title: "", description: "", arguments: "" } : texts));
  }
  return packed(tools.length, places);
}

function packed(count: number, places: Map<string, { tools: number[]; weights: number[] }>): ToolIndex {
  // A text that is read again is no part of a longer text, which it would keep in memory.
  const words = JSON.parse(JSON.stringify([...places.keys()].sort(byCodeUnits))) as string[];
  const found = words.map((word) => places.get(word) ?? { tools: [], weights: [] });
  const starts = new Uint32Array(words.length + 1);
  for (const [at, { tools }] of found.entries()) starts[at + 1] = (starts[at] ?? 0) + tools.length;
  const slots = makeSlots(words);
  const bytes = words.reduce((sum, word) => sum + word.length + BYTES.word, 0) + slots.byteLength + BYTES.place * (starts[words.length] ?? 0);
  return {
    count,
    words,
    slots,
    starts,
    tools: Uint16Array.from(found.flatMap(({ tools }) => tools)),
    weights: Uint8Array.from(found.flatMap(({ weights }) => weights)),
    bytes,
  };
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The text of each part of a tool. */
function textsOf(tool: Tool, slug: string): Record<Part, string> {
  const { name, title = "", description = "", inputSchema } = tool;
  const names = Object.keys(inputSchema.properties ?? {}).slice(0, INDEXED);
  return {
    slug,
    name: name.slice(0, INDEXED),
    title: title.slice(0, INDEXED),
    description: description.slice(0, INDEXED),
    arguments: names.join(" ").slice(0, INDEXED),
  };
}

/** How much each stem says of a tool. */
function strengthsOf(texts: Record<Part, string>): Map<string, number> {
  const strengths = new Map<string, number>();
  for (const part of Object.keys(PARTS) as Part[]) {
    const { boost, usual, byLength } = PARTS[part];
    const words = wordsOf(texts[part]);
    const one = boost / (1 - byLength + (byLength * words.length) / usual);
    for (const word of tellingWords(words)) {
      const stem = stemOf(word);
      strengths.set(stem, (strengths.get(stem) ?? 0) + one);
    }
  }
  return strengths;
}
