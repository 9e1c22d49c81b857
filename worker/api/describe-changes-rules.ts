/** How many items of a list are named at most. The audit bounds the whole text. */
const MOST_ITEMS = 20;

function textOf(name: string, value: unknown): string {
  if (value === undefined || value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number" && name.endsWith("At")) return new Date(value).toISOString();
  if (!Array.isArray(value)) return String(value);
  const items = value.slice(0, MOST_ITEMS).map(String);
  const more = value.length - items.length;
  return items.length === 0 ? "none" : `${items.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** `expiresAt` in words. */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

/**
 * What a change made of a thing, for the audit: `name: before → after` for each part that differs. Of a new thing, its parts.
 * @param names the parts that may be in the audit; none of them has a secret
 * @param before absent for a new thing
 */
export function describeChanges<Name extends string>(
  names: readonly Name[],
  before: { readonly [Part in Name]?: unknown } | undefined,
  after: { readonly [Part in Name]?: unknown },
): string | undefined {
  const parts = names.map((name) => ({ name, was: textOf(name, before?.[name]), is: textOf(name, after[name]) }));
  const changed = parts.filter(({ was, is }) => was !== is);
  return changed.length === 0 ? undefined : changed.map(({ name, was, is }) => `${wordsOf(name)}: ${before ? `${was} → ${is}` : is}`).join("; ");
}
