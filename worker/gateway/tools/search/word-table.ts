import { FNV_BEGINNING, fnv1a } from "../../../lib/text/fnv.ts";

const secret = { seed: undefined as number | undefined };

/**
 * A number for a word, the same for the same word in this isolate (FNV-1a with a random beginning). So a server cannot choose words that
 * have one number, which would make the table slow.
 */
export function hashOf(word: string): number {
  secret.seed ??= crypto.getRandomValues(new Uint32Array(1))[0] ?? FNV_BEGINNING;
  return fnv1a(word, secret.seed);
}

/** A hash table of the places of words, each plus one. 0 is an empty slot. It takes much less memory than a `Map`. */
export function makeSlots(words: string[]): Uint32Array {
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * words.length + 1)));
  for (const [at, word] of words.entries()) {
    let slot = hashOf(word) & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = at + 1;
  }
  return slots;
}

/** @param hash of the word @returns the place of the word, or -1 */
export function placeIn(slots: Uint32Array, words: string[], word: string, hash: number): number {
  for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
    const at = (slots[slot] ?? 0) - 1;
    if (at < 0 || words[at] === word) return at;
  }
}
