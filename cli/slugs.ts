/** Room for a hyphen and the number of a slug that was taken. */
const ROOM = 6;

const toSlug = (text: string, longest: number): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longest)
    .replace(/^-|-$/g, "");

/**
 * Makes slugs of names, each one once: one that is taken gets a number.
 * @param longest in characters @param otherwise the slug of a name without a letter or digit @param taken slugs that are not made
 */
export function makeSlugs(longest: number, otherwise: string, taken: Iterable<string> = []): (name: string) => string {
  const used = new Set(taken);
  return (name) => {
    const wanted = toSlug(name, longest) || otherwise;
    let slug = wanted;
    for (let number = 2; used.has(slug); number++) slug = `${wanted.slice(0, longest - ROOM)}-${number}`;
    used.add(slug);
    return slug;
  };
}
