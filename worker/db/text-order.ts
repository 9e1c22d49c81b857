/** A text with this character at its end comes after every text that begins with the same, in SQLite's order of bytes. */
export const LAST = "\u{10ffff}";
