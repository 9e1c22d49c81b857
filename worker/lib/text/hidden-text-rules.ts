/**
 * Characters that people do not see and models read. By their Unicode properties: characters that a renderer ignores (zero-width,
 * variation selectors, fillers, tags), format and control characters, private use, noncharacters and lone surrogates. By code: the
 * few characters with a blank glyph.
 */
const HIDDEN =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u2800\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;

const EACH_HIDDEN = new RegExp(`${HIDDEN.source}|\\p{Cn}`, "gu");

/** Characters for layout: tab, line feed, and CR before a line feed. A CR alone lets a terminal overwrite a line. */
const LAYOUT = /\t|\r?\n/g;

/** Emoji with their joiners and selectors, also if a selector is left out (UTS #51). */
const EMOJI =
  /\p{RGI_Emoji}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)+/gv;

/**
 * Whether a text, or any text in a parsed JSON value, has hidden characters (S67). Names of properties count too.
 * @param value a parsed value, not JSON text, which writes some hidden characters as visible escapes
 */
export function hasHiddenText(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === "string" && hidesCharacters(next)) return true;
    if (typeof next === "object" && next !== null) for (const [key, inner] of Object.entries(next)) waiting.push(key, inner);
  }
  return false;
}

/** The text as people see it: without hidden characters, and in one line. */
export function toVisibleText(text: string): string {
  return text.replace(/\s+/gu, " ").replace(EACH_HIDDEN, "").replace(/ +/g, " ").trim();
}

const hidesCharacters = (text: string): boolean => HIDDEN.test(text) && HIDDEN.test(text.replace(LAYOUT, "").replace(EMOJI, ""));
