/**
 * Characters that people do not see and models read, by their Unicode properties: those a renderer ignores (zero-width,
 * variation selectors, fillers, tags), format and control characters, private use, noncharacters, lone surrogates; and by
 * name the few that have a glyph, which is blank.
 */
const HIDDEN =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u2800\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;

const EACH_HIDDEN = new RegExp(`${HIDDEN.source}|\\p{Cn}`, "gu");

/** What lays out a text: tab, line feed, and carriage return before it. A carriage return alone lets a terminal write over a line. */
const LAYOUT = /\t|\r?\n/g;

/** Emoji with the joiners and selectors they are made of, also where a selector is left out (UTS #51). */
const EMOJI =
  /\p{RGI_Emoji}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)+/gv;

/**
 * Whether a text, or one in what was parsed from JSON, holds such characters (S67). Names of properties count too.
 * @param value judged as it is read, not as JSON, which writes some of them in visible ones
 */
export function hasHiddenText(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === "string" && isHiding(next)) return true;
    if (typeof next === "object" && next !== null) for (const [key, inner] of Object.entries(next)) waiting.push(key, inner);
  }
  return false;
}

/** The text without them, on one line: what people see of it. */
export function toVisibleText(text: string): string {
  return text.replace(/\s+/gu, " ").replace(EACH_HIDDEN, "").replace(/ +/g, " ").trim();
}

const isHiding = (text: string): boolean => HIDDEN.test(text) && HIDDEN.test(text.replace(LAYOUT, "").replace(EMOJI, ""));
