/**
 * The problem of a field that holds a list, with the entry it is about.
 * @param fields the problems by field; the API names the field of one entry `{list}.{index}`
 */
export function problemOfList(fields: Record<string, string>, list: string, entries: string[]): string | undefined {
  const field = Object.keys(fields).find((name) => name === list || name.startsWith(`${list}.`));
  if (field === undefined) return undefined;
  const entry = entries[Number(field.slice(list.length + 1).split(".")[0] || Number.NaN)];
  return entry === undefined ? fields[field] : `“${entry}”: ${fields[field]}`;
}
