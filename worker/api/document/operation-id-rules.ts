/** What a change of a thing, and what a whole list, is called. */
const VERBS = { put: "replace", patch: "edit", delete: "remove" } as const;

const singular = (word: string): string => word.replace(/ies$/, "y").replace(/s$/, "");
const pascal = (words: string): string => words.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
const isParameter = (segment: string): boolean => segment.startsWith("{");

/**
 * The name of an operation, such as `listLinkRedemptions`, by which generated clients call it. It is made of the method and the path alone, so it stays
 * while the texts change. A route whose path is no good name gives its own `operationId`.
 * @param path such as `/projects/{project}/links/{link}/redemptions`
 */
export function operationIdOf(method: string, path: string): string {
  const segments = path.split("/").filter(Boolean);
  const below = segments[0] === "projects" && segments.length > 2 ? segments.slice(2) : segments;
  const words = below.filter((segment) => !isParameter(segment));
  const last = words.at(-1) ?? "";
  const parents = words.slice(0, -1).map(singular).map(pascal).join("");
  const endsWithParameter = isParameter(below.at(-1) ?? "");
  const thing = `${parents}${pascal(singular(last))}`;
  const isList = last.endsWith("s") && !endsWithParameter;
  if (method === "get") return isList ? `list${parents}${pascal(last)}` : `get${endsWithParameter ? thing : parents + pascal(last)}`;
  if (method === "put" && !endsWithParameter) return `set${parents}${pascal(last)}`;
  if (method !== "post") return `${VERBS[method as keyof typeof VERBS]}${thing}`;
  return isList ? `create${thing}` : `${last}${parents}`;
}
