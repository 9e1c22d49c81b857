import type { AuthScope, AuthScopeField } from "../db/db.ts";

const QUOTES: Record<string, string> = { '"': '"', "'": "'", "`": "`", "“": "”", "„": "“", "‘": "’", "«": "»" };
/** A value this long is refused anyway. */
const LONGEST = 8192;

/**
 * What somebody meant who pasted a value: without what clings to it from where it was copied. Characters that nobody sees and
 * blanks around it go; from a key also quotes around it, the header's name, and the prefix where Cardea puts one in front itself.
 * What may be part of the value stays, so that a wrong one is refused rather than guessed at.
 */
export function cleanPasted(type: AuthScope["type"], { name, prefix }: Pick<AuthScopeField, "name" | "prefix">, pasted: string): string {
  const seen = (pasted.length > LONGEST ? pasted : pasted.replace(/\p{Cf}/gu, "")).trim();
  if (type !== "header" && type !== "query") return seen;
  const key = seen.replaceAll("\u00a0", " ");
  const unnamed = type === "header" ? withoutStart(key, `${name}:`) : key;
  const scheme = prefix.endsWith(" ") ? prefix.trim() : "";
  const bare = withoutQuotes(unnamed);
  return scheme === "" ? bare : withoutQuotes(withoutScheme(bare, scheme));
}

const withoutStart = (text: string, start: string): string =>
  text.slice(0, start.length).toLowerCase() === start.toLowerCase() ? text.slice(start.length).trim() : text;

/** A scheme ends at a blank (RFC 9110 §11.4): “Bearer…” may be how a key begins. */
const withoutScheme = (text: string, scheme: string): string => (/^\s/.test(text.slice(scheme.length)) ? withoutStart(text, scheme) : text);

function withoutQuotes(text: string): string {
  const closing = QUOTES[text.charAt(0)];
  return closing !== undefined && text.length > 2 && text.endsWith(closing) ? text.slice(1, -1).trim() : text;
}
