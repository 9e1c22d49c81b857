/** How much of a text is read, in words, and how much of a word, in characters. Servers choose the texts. */
const MOST = { words: 100, word: 32 } as const;

/** Words that say nothing about a tool. Verbs such as `get` and `list` are not among them, because they tell tools apart. */
const STOP_WORDS = new Set(
  (
    "a an and are as at be been being but by can could did do does done for from had has have he her here hers him his how i if in into is it its " +
    "just let lets like may me might mine must my need needs no not now of off on one or our ours out please shall she should so some someone " +
    "something than that the their theirs them then there these they thing things this those to too up us want wants was we were what whats when " +
    "where which who whom whose why will with within would you your yours"
  ).split(" "),
);

/** Words in lower case, with `camelCase` taken apart. The end of a very long text and of a very long word is not read. */
export function wordsOf(text: string): string[] {
  const parts = text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase();
  const words = parts.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words.slice(0, MOST.words).map((word) => word.slice(0, MOST.word));
}

/** The words that say something. If no word does, all of them. */
export function tellingWords(words: string[]): string[] {
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  return telling.length > 0 ? telling : words;
}

const LATIN = /^[a-z]+$/;
/** A word of fewer letters has no ending to be cut. */
const SHORTEST = 4;

/**
 * The part of an English word that its forms have in common: `issues` and `issue`, `creating`, `created` and `create`. It need not be a word.
 * Words with other letters or digits stay as they are.
 */
export function stemOf(word: string): string {
  if (word.length < SHORTEST || !LATIN.test(word)) return word;
  return withoutE(withoutVerbEnding(singularOf(word)));
}

function singularOf(word: string): string {
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") && !/(ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

function withoutVerbEnding(word: string): string {
  const ending = /(ing|ied|ed)$/.exec(word)?.[0];
  if (ending === undefined) return word;
  const rest = word.slice(0, -ending.length);
  if (rest.length < 3 || !/[aeiouy]/.test(rest)) return word;
  if (ending === "ied") return `${rest}y`;
  return /([bdgmnprt])\1$/.test(rest) ? rest.slice(0, -1) : rest;
}

const withoutE = (word: string): string => (word.length >= SHORTEST && word.endsWith("e") ? word.slice(0, -1) : word);
