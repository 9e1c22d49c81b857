/** Values of foreign files, of which nothing is known. */
export type Values = Record<string, unknown>;

export const isValues = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);
export const toValues = (value: unknown): Values => (isValues(value) ? value : {});
export const toList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const toTexts = (value: unknown): string[] => toList(value).filter((one) => typeof one === "string");
/** @returns the text, or undefined for what is none */
export const toText = (value: unknown): string | undefined => (typeof value === "string" && value.trim() !== "" ? value.trim() : undefined);

const LONGEST_SLUG = 40;

const toSlug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, "");

/** Makes slugs of names, each one once. */
export function makeSlugs(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const wanted = toSlug(name) || "server";
    const numbered = Array.from({ length: taken.size + 1 }, (_, at) => `${wanted.slice(0, LONGEST_SLUG - 5)}-${at + 2}`);
    const slug = [wanted, ...numbered].find((one) => !taken.has(one)) ?? wanted;
    taken.add(slug);
    return slug;
  };
}
