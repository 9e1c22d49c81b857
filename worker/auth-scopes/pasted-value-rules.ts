import type { AuthScope, AuthScopeField } from "../db/db.ts";

const QUOTES: Record<string, string> = { '"': '"', "'": "'", "`": "`", "“": "”", "„": "“", "‘": "’", "«": "»" };
/** Longer values are refused later. In characters. */
const LONGEST = 8192;

/**
 * A pasted value without what was copied along with it: invisible characters and surrounding spaces, and for a key also quotes, the header's
 * name, and the prefix that Cardea itself puts in front. Anything that could be part of the value stays: a wrong value is refused, not guessed.
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

/** A scheme ends at a space (RFC 9110 §11.4), because a key may begin with “Bearer”. */
const withoutScheme = (text: string, scheme: string): string => (/^\s/.test(text.slice(scheme.length)) ? withoutStart(text, scheme) : text);

function withoutQuotes(text: string): string {
  const closing = QUOTES[text.charAt(0)];
  return closing !== undefined && text.length > 2 && text.endsWith(closing) ? text.slice(1, -1).trim() : text;
}
