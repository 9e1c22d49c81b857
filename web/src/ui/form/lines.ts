/** The entries of a text that holds one entry a line. An entry may contain blanks, as the name of a tool may. */
export const linesOf = (text: string): string[] =>
  text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean);

/** The entries of a text that separates them by commas, blanks or line breaks. */
export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
