import { isRecord } from "./record.ts";

/**
 * Members of documents that nobody here wrote. One that is null, empty, missing or of another type counts as absent; a list loses
 * the entries that are of another type, and a value alone counts as a list of one.
 */
export type Members = Record<string, unknown>;

/** The document, where it is an object. */
export function toMembers(document: unknown): Members | undefined {
  return isRecord(document) ? document : undefined;
}

/** Text that is not empty. */
export function readText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts of a list, in their order; nothing where none is left. */
export function readTexts(value: unknown): string[] | undefined {
  const texts = (Array.isArray(value) ? value : [value]).flatMap((entry) => readText(entry) ?? []);
  return texts.length > 0 ? texts : undefined;
}

/** An absolute http or https URL, in its own spelling. */
export function readAddress(value: unknown): string | undefined {
  const text = readText(value);
  return text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

/** A number of seconds greater than nothing, also where it is written as a text of digits. */
export function readSeconds(value: unknown): number | undefined {
  const seconds = typeof value === "number" ? value : typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

export type MemberReader = ReturnType<typeof makeMemberReader>;

/** Reads a document by names and remembers, for an administrator to see, what was there and could not be used. */
export function makeMemberReader(members: Members) {
  const leftOut: string[] = [];
  const isThere = (value: unknown) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
  const one = (name: string, read: (value: unknown) => string | undefined, kind: string) => {
    const found = read(members[name]);
    if (found === undefined && isThere(members[name])) leftOut.push(`“${name}” is no ${kind}`);
    return found;
  };
  const several = (name: string, read: (value: unknown) => string | undefined, kind: string) => {
    const value = members[name];
    const entries = Array.isArray(value) ? value : isThere(value) ? [value] : [];
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
    /** Only what is literally true is. */
    flag: (name: string) => members[name] === true,
  };
}
