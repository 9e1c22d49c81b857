import { isOneMistakeAway } from "./misspelling-rules.ts";
import { synonymsOf, writtenOut } from "./synonym-rules.ts";
import { type ToolIndex, WEIGHT } from "./tool-index.ts";
import { stemOf, tellingWords, wordsOf } from "./word-rules.ts";
import { hashOf, placeIn } from "./word-table.ts";

/** A tool, by the place of its index and its place there. */
export type Hit = { index: number; tool: number };

/** The most words of a query that are searched for. */
const MAX_WORDS = 12;
/** The lengths in characters from which a word is also taken as a beginning, or as misspelt. Longer words have too many neighbours. */
const LONG_ENOUGH = { beginning: 3, misspelt: 4 };
const LONGEST_MISSPELT = 20;
/** How much a word counts that is not the one that was asked for. */
const COUNTS = { synonym: 0.6, beginning: 0.5, misspelt: 0.5 };
/** How much a tool loses that has none of the other words. */
const LOSS = 0.8;

/** Words of the indexes that one word of the query may mean. `counts`: how much, at most 1 */
type Meant = { index: ToolIndex; number: number; at: number; counts: number };

/**
 * Finds tools by their words, best first. Each word of a query counts by how seldom it is among all tools (BM25), and a tool with all words
 * comes before one with some. Exact words count most, then their synonyms and longer words with this beginning. Misspellings are tried only
 * for a word that no tool has.
 *
 * @param isShown whether a tool may be found; it is asked only of tools that would be among the hits
 */
export function searchIndexes(indexes: ToolIndex[], query: string, limit: number, isShown: (hit: Hit) => boolean): Hit[] {
  const firsts = new Uint32Array(indexes.length + 1);
  for (const [at, { count }] of indexes.entries()) firsts[at + 1] = (firsts[at] ?? 0) + count;
  const tally = makeTally(indexes, firsts);
  for (const word of wordsOfQuery(query)) tally.add(meantBy(word, indexes));
  return bestOf(tally.scores(), firsts, limit, isShown);
}

/** Different stems of the query, without words that say nothing. */
const wordsOfQuery = (query: string): string[] => [...new Set(writtenOut(tellingWords(wordsOf(query))).map(stemOf))].slice(0, MAX_WORDS);

/** Adds up what the words of a query say of each tool. @param firsts the number of each index's first tool */
function makeTally(indexes: ToolIndex[], firsts: Uint32Array) {
  const total = firsts[indexes.length] ?? 0;
  const sums = new Float32Array(total);
  /** The part of a sum that counts as having a word, at most its rarity for each. */
  const covered = new Float32Array(total);
  /** How strongly a tool has the current word, if `lastWord` says that it has it. */
  const strengths = new Float32Array(total);
  const lastWord = new Uint8Array(total);
  let words = 0;
  let asked = 0;

  /** Adds the tools of one index with a word. The strengths and sums are local, because this is where the time goes. */
  function addTools({ starts, tools, weights }: ToolIndex, first: number, at: number, one: number, rarity: number): void {
    const end = starts[at + 1] ?? 0;
    for (let place = starts[at] ?? 0; place < end; place++) {
      const tool = first + (tools[place] ?? 0);
      const strength = one * (weights[place] ?? 0);
      const before = lastWord[tool] === words ? (strengths[tool] ?? 0) : 0;
      if (strength <= before) continue;
      lastWord[tool] = words;
      strengths[tool] = strength;
      sums[tool] = (sums[tool] ?? 0) + rarity * (strength - before);
      covered[tool] = (covered[tool] ?? 0) + rarity * (Math.min(strength, 1) - Math.min(before, 1));
    }
  }

  return {
    /** Adds one word of the query. A tool that has several of the words that may be meant counts by the strongest. */
    add(meant: Meant[]): void {
      if (meant.length === 0) return;
      words++;
      const places = meant.reduce((sum, { index, at }) => sum + (index.starts[at + 1] ?? 0) - (index.starts[at] ?? 0), 0);
      const having = Math.min(places, total);
      const rarity = Math.log(1 + (total - having + 0.5) / (having + 0.5));
      asked += rarity;
      for (const { index, number, at, counts } of meant) addTools(index, firsts[number] ?? 0, at, counts / WEIGHT, rarity);
    },

    scores(): Float32Array {
      if (asked > 0) for (let tool = 0; tool < total; tool++) sums[tool] = (sums[tool] ?? 0) * (1 - LOSS + (LOSS * (covered[tool] ?? 0)) / asked);
      return sums;
    },
  };
}

function meantBy(word: string, indexes: ToolIndex[]): Meant[] {
  const meant: Meant[] = [];
  const hash = hashOf(word);
  const synonyms = synonymsOf(word).map((synonym) => ({ synonym, hash: hashOf(synonym) }));
  for (const [number, index] of indexes.entries()) {
    const { words, slots } = index;
    const exact = placeIn(slots, words, word, hash);
    if (exact >= 0) meant.push({ index, number, at: exact, counts: 1 });
    for (const one of synonyms) {
      const at = placeIn(slots, words, one.synonym, one.hash);
      if (at >= 0) meant.push({ index, number, at, counts: COUNTS.synonym });
    }
    if (word.length < LONG_ENOUGH.beginning) continue;
    for (let at = exact >= 0 ? exact + 1 : placeOf(words, word); words[at]?.startsWith(word); at++)
      meant.push({ index, number, at, counts: (COUNTS.beginning * word.length) / (words[at]?.length ?? 1) });
  }
  return meant.length === 0 ? misspeltBy(word, indexes) : meant;
}

function misspeltBy(word: string, indexes: ToolIndex[]): Meant[] {
  if (word.length < LONG_ENOUGH.misspelt - 1 || word.length > LONGEST_MISSPELT) return [];
  const meant: Meant[] = [];
  const initial = word.slice(0, 1);
  for (const [number, index] of indexes.entries()) {
    const { words } = index;
    for (let at = placeOf(words, initial); words[at]?.startsWith(initial); at++)
      if (isOneMistakeAway(words[at] ?? "", word)) meant.push({ index, number, at, counts: COUNTS.misspelt });
  }
  return meant;
}

/** Where a word is, or would be, in a sorted list. */
function placeOf(words: string[], word: string): number {
  let from = 0;
  let to = words.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((words[middle] ?? "") < word) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The shown tools with the highest scores, best first. Of equal ones the first comes first. */
function bestOf(scores: Float32Array, firsts: Uint32Array, limit: number, isShown: (hit: Hit) => boolean): Hit[] {
  const best: { score: number; hit: Hit }[] = [];
  let least = 0;
  for (let tool = 0; tool < scores.length; tool++) {
    const score = scores[tool] ?? 0;
    if (score <= least) continue;
    const index = indexOfTool(firsts, tool);
    const hit = { index, tool: tool - (firsts[index] ?? 0) };
    if (!isShown(hit)) continue;
    const at = best.findIndex((other) => other.score < score);
    best.splice(at < 0 ? best.length : at, 0, { score, hit });
    if (best.length > limit) best.pop();
    if (best.length === limit) least = best[limit - 1]?.score ?? 0;
  }
  return best.map(({ hit }) => hit);
}

/** The last index whose first tool is not after this one. */
function indexOfTool(firsts: Uint32Array, tool: number): number {
  let from = 0;
  let to = firsts.length - 1;
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if ((firsts[middle] ?? 0) <= tool) from = middle;
    else to = middle - 1;
  }
  return from;
}
