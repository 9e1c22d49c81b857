import { closeSync, openSync, writeSync } from "node:fs";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { printable } from "../terminal.ts";

/** The filters of the audit, by the names that REST has for them, with what they say. */
export const AUDIT_FILTERS = [
  ["person", "--person <person>", "events of this person, by e-mail address or id"],
  ["agent", "--agent <id>", "events of this agent, by client id or the id of its key"],
  ["server", "--server <slug>", "events of this server"],
  ["tool", "--tool <name>", "events of this tool, by its own name"],
  ["code", "--code <code>", "events with this error"],
  ["action", "--action <action>", "events of this kind, such as server.edit"],
  ["authScope", "--auth-scope <id>", "calls that were made with this auth scope"],
  ["rule", "--rule <id>", "calls that this route rule allowed"],
  ["q", "--search <text>", "events with this in a name, an id or a sentence"],
] as const;

type Filters = Partial<Record<(typeof AUDIT_FILTERS)[number][0] | "outcome" | "kind" | "search", string>>;
export type ExportOptions = Filters & { format: "ndjson" | "csv"; output?: string; from?: number; to?: number };

/** A time of an option, as UTC milliseconds. @returns undefined for a text that is none */
export function toMilliseconds(text: string): number | undefined {
  const at = /^\d{4}-\d\d-\d\d(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}

/** Writes the audit as REST exports it, part after part. It ends with the chain of the events, by which `npm run audit:verify` verifies the file. */
export async function exportAudit(context: Context, { output, search, ...asked }: ExportOptions): Promise<void> {
  const filters = Object.entries({ ...asked, q: search }).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
  const file = output === undefined ? undefined : open(output);
  try {
    const write = file === undefined ? context.terminal.write : (text: string) => void writeSync(file, text);
    const query = new URLSearchParams(filters.map(([name, value]) => [name, value]));
    const place = { after: await writePart(context, query, asked.format, write) };
    while (place.after !== undefined) {
      query.set("after", place.after);
      place.after = await writePart(context, query, asked.format, write);
    }
  } finally {
    if (file !== undefined) closeSync(file);
  }
  if (output !== undefined) context.answer({ file: output }, `Written to ${printable(output)}.\n`);
}

/** @returns where the next part begins; undefined at the end @throws Failure if the answer is broken off */
async function writePart(
  context: Context,
  query: URLSearchParams,
  format: ExportOptions["format"],
  write: (text: string) => void,
): Promise<string | undefined> {
  const seen = { last: "" };
  for await (const text of context.client().stream(`/audit-export?${query}`)) {
    write(text);
    seen.last = `${seen.last}${text}`.slice(-LONGEST_LINE);
  }
  if (format === "csv") return undefined;
  const { kind, after } = readLine(seen.last.trimEnd().split("\n").at(-1) ?? "");
  if (kind === "end") return undefined;
  if (kind === "next" && after !== undefined) return after;
  throw new Failure(EXIT.unreachable, "The export was broken off, so what was written is not whole. Run the command again.");
}

/** In characters. The last line has only a place or a count. */
const LONGEST_LINE = 5000;

function readLine(line: string): { kind?: string; after?: string } {
  try {
    return JSON.parse(line) as { kind?: string; after?: string };
  } catch {
    return {};
  }
}

function open(path: string): number {
  try {
    return openSync(path, "w", 0o600);
  } catch (error) {
    throw new Failure(EXIT.usage, `The file ${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
