import { isRecord } from "./record.ts";

/**
 * The members of a foreign JSON document. A member that is null, empty, missing or of another type counts as absent. A list loses
 * its entries of another type, and a single value counts as a list of one.
 */
export type Members = Record<string, unknown>;

/** The members of the document; undefined if it is no object. */
export function toMembers(document: unknown): Members | undefined {
  return isRecord(document) ? document : undefined;
}

/** The value if it is a text that is not empty. */
export function readText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts of a list, in their order; undefined if there are none. */
export function readTexts(value: unknown): string[] | undefined {
  const texts = (Array.isArray(value) ? value : [value]).flatMap((entry) => readText(entry) ?? []);
  return texts.length > 0 ? texts : undefined;
}

/** The value if it is an absolute http or https URL, spelled as in the document. */
export function readAddress(value: unknown): string | undefined {
  const text = readText(value);
  return text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

/** A number of seconds greater than 0, written as a number or as a text of digits. */
export function readSeconds(value: unknown): number | undefined {
  const seconds = typeof value === "number" ? value : typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

/** Reads the members of a document by name. It records members and entries that could not be used, for an administrator to see. */
export function makeMemberReader(members: Members) {
  const leftOut: string[] = [];
  const isPresent = (value: unknown) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
  const one = (name: string, read: (value: unknown) => string | undefined, kind: string) => {
    const found = read(members[name]);
    if (found === undefined && isPresent(members[name])) leftOut.push(`“${name}” is no ${kind}`);
    return found;
  };
  const several = (name: string, read: (value: unknown) => string | undefined, kind: string) => {
    const value = members[name];
    const entries = Array.isArray(value) ? value : isPresent(value) ? [value] : [];
    const found = entries.flatMap((entry) => read(entry) ?? []);
    const lost = entries.length - found.length;
    if (lost > 0) leftOut.push(`${lost} of ${entries.length} entries of “${name}” ${lost === 1 ? "is" : "are"} no ${kind}`);
    return found.length > 0 ? found : undefined;
  };
  return {
    leftOut,
    text: (name: string) => one(name, readText, "text"),
    address: (name: string) => one(name, readAddress, "web address"),
    texts: (name: string) => several(name, readText, "text"),
    addresses: (name: string) => several(name, readAddress, "web address"),
    /** True only for the JSON value true. */
    flag: (name: string) => members[name] === true,
  };
}
