import { specTypeSchemas } from "@modelcontextprotocol/client";
import { isRecord } from "../../lib/record.ts";
import type { ListKind } from "../../protocol/listed.ts";

/** Entries of a list that could not be read, for the administrator. `reasons`: the first five of them. */
export type LeftOut = { kind: ListKind; leftOut: number; listed: number; reasons: string[] };

/** For each list method: its kind, and the member that identifies an entry. */
export const LISTS: Record<string, { kind: ListKind; key: "name" | "uri" | "uriTemplate" }> = {
  "tools/list": { kind: "tools", key: "name" },
  "prompts/list": { kind: "prompts", key: "name" },
  "resources/list": { kind: "resources", key: "uri" },
  "resources/templates/list": { kind: "resourceTemplates", key: "uriTemplate" },
};

const SCHEMAS = {
  tools: specTypeSchemas.Tool,
  prompts: specTypeSchemas.Prompt,
  resources: specTypeSchemas.Resource,
  resourceTemplates: specTypeSchemas.ResourceTemplate,
};

/** Members without which an entry cannot be used. All others can be left out. */
const NEEDED = new Set(["name", "uri", "uriTemplate", "inputSchema", "inputSchema.type"]);

const MAX_REASONS = 5;
/** The most issues in one entry. With more, hardly anything would be left of the entry. */
const MAX_ISSUES = 50;
/** The most members of one entry. The protocol has about ten, and each takes time to check. */
const MAX_MEMBERS = 1000;
const LONGEST_NAME = 512;
const LONGEST_URI = 8192;
/** The most pages of a list, because a server may send new cursors for ever. */
const MAX_PAGES = 50;

/**
 * Reads the pages of one list, member by member. If an entry cannot be read, only that entry is left out.
 * @param redact removes from a server's text what an administrator may not see
 */
export function makeListReader(method: string, redact: (text: string) => string = (text) => text) {
  const { kind, key } = LISTS[method] ?? { kind: "tools", key: "name" };
  const found: LeftOut = { kind, leftOut: 0, listed: 0, reasons: [] };
  const names = new Set<string>();
  const cursors = new Set<string>();

  function leaveOut(reason: string): undefined {
    found.leftOut++;
    if (found.reasons.length < MAX_REASONS) found.reasons.push(reason);
  }

  function readEntry(entry: unknown, at: number): Record<string, unknown> | undefined {
    found.listed++;
    const name = isRecord(entry) && typeof entry[key] === "string" ? entry[key] : "";
    const shown = name === "" ? `number ${at + 1}` : `“${printable(redact(name.slice(0, LONGEST_URI)))}”`;
    if (!isRecord(entry)) return leaveOut(`${shown} is not an object`);
    if (name === "") return leaveOut(`${shown} has no ${key}`);
    if (name.length > (key === "name" ? LONGEST_NAME : LONGEST_URI)) return leaveOut(`${shown} has too long a ${key}`);
    if (names.has(name)) return leaveOut(`${shown} is there twice`);
    if (Object.keys(entry).length > MAX_MEMBERS) return leaveOut(`${shown} has too many members`);
    const read = readMembers(kind, entry);
    if (typeof read === "string") return leaveOut(`${shown}: ${read}`);
    names.add(name);
    return read;
  }

  /** The cursor of the next page. @returns nothing if there is none, or if it was there before */
  function readCursor(value: unknown): string | undefined {
    const cursor = typeof value === "number" ? `${value}` : value;
    if (typeof cursor !== "string" || cursor === "" || cursors.has(cursor)) return undefined;
    cursors.add(cursor);
    return cursors.size < MAX_PAGES ? cursor : undefined;
  }

  return {
    found,
    empty: { resultType: "complete", ttlMs: 0, cacheScope: "private", [kind]: [] },
    note: (reason: string): undefined => leaveOut(reason),
    read(result: Record<string, unknown>): Record<string, unknown> {
      const { nextCursor, resultType, _meta, ...rest } = result;
      const entries = result[kind];
      const cursor = readCursor(nextCursor);
      if (!Array.isArray(entries) && entries !== undefined && entries !== null) leaveOut("what it names is not a list");
      return {
        ...rest,
        resultType: typeof resultType === "string" ? resultType : "complete",
        [kind]: (Array.isArray(entries) ? entries : []).map(readEntry).filter((entry) => entry !== undefined),
        ...(cursor !== undefined && { nextCursor: cursor }),
        ...(isRecord(_meta) && { _meta }),
      };
    },
  };
}

export type ListReader = ReturnType<typeof makeListReader>;

/** @returns the entry without members that cannot be read, or the reason why it cannot be used */
function readMembers(kind: ListKind, entry: Record<string, unknown>): Record<string, unknown> | string {
  let read = entry;
  // First only the wrong part of a member is left out. If that does not help, the whole member is.
  for (const depth of [Number.POSITIVE_INFINITY, 1]) {
    const { issues } = validate(kind, read);
    if (!issues) return read;
    if (issues.length > MAX_ISSUES) break;
    const paths = issues.map(({ path = [] }) => path.map((step) => String(typeof step === "object" ? step.key : step)));
    const needed = paths.map((names) => names.join(".")).find((name) => NEEDED.has(name));
    if (needed !== undefined) return `its ${needed} is missing or of another type`;
    read = without(
      read,
      paths.map((names) => names.slice(0, depth)),
    );
  }
  return validate(kind, read).issues ? "it does not fit the protocol" : read;
}

function validate(kind: ListKind, entry: Record<string, unknown>) {
  const validated = SCHEMAS[kind]["~standard"].validate(entry);
  return validated instanceof Promise ? { issues: [] } : validated;
}

/** One copy without the members at the ends of all paths. A path into a list drops the whole list. */
function without(value: Record<string, unknown>, paths: string[][]): Record<string, unknown> {
  const dropped = new Set<string>();
  const within = new Map<string, string[][]>();
  for (const [name = "", ...rest] of paths) {
    if (rest.length === 0 || !isRecord(value[name])) dropped.add(name);
    else within.set(name, [...(within.get(name) ?? []), rest]);
  }
  const kept = Object.entries(value).filter(([name]) => !dropped.has(name));
  return Object.fromEntries(
    kept.map(([name, inner]) => {
      const inside = within.get(name);
      return [name, inside && isRecord(inner) ? without(inner, inside) : inner];
    }),
  );
}

const printable = (name: string): string =>
  name
    .slice(0, 80)
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .slice(0, 60);
