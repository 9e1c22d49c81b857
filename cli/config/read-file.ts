import { readFileSync } from "node:fs";
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { EXIT, Failure } from "../failure.ts";
import { type Config, parseConfig } from "./schema.ts";

/** The way to a place in a file: names of properties and numbers of list entries. */
export type Path = readonly PropertyKey[];
/** @property placeOf says where something is, such as `cardea.yaml:12:5` */
export type ConfigFile = { config: Config; placeOf(path: Path): string };

type Issue = z.core.$ZodIssue;

/** The longest file, in characters. */
const LONGEST = 2_000_000;
/** The most problems that are told at once. */
const MOST_TOLD = 20;

/** Reads a text. @param path `-` for the standard input @throws Failure */
export async function readText(path: string, stdin: AsyncIterable<unknown>): Promise<string> {
  if (path !== "-") return readFile(path);
  const parts: string[] = [];
  for await (const part of stdin) parts.push(String(part));
  return parts.join("");
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      EXIT.usage,
      code === "ENOENT" ? `There is no file ${path}. Name another one with --file.` : `The file ${path} cannot be read (${code}).`,
    );
  }
}

/**
 * Reads a configuration.
 * @param name of the file, for sentences
 * @throws Failure that names each problem with its line, and what to do
 */
export function readConfig(text: string, name: string): ConfigFile {
  if (text.length > LONGEST) throw new Failure(EXIT.usage, `${name} is too long for a configuration.`);
  const { value, placeOf } = parseYaml(text, name);
  if (isForeign(value))
    throw new Failure(EXIT.usage, `${name} is a file of another program. Write it as a configuration first: cardea import ${name}`);
  const parsed = parseConfig(value);
  if (parsed.success) return { config: parsed.data, placeOf };
  const told = parsed.error.issues.flatMap((issue) => toProblems(issue, value)).map(({ path, sentence }) => `${placeOf(path)}: ${sentence}`);
  const more = told.length > MOST_TOLD ? [`… and ${told.length - MOST_TOLD} more problems.`] : [];
  throw new Failure(EXIT.usage, [...told.slice(0, MOST_TOLD), ...more].join("\n"));
}

/** Whether it has what only files of other programs have. */
const isForeign = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ["mcpServers", "mcp_servers", "downstream_servers", "route_rules"].some((key) => key in value);

function parseYaml(text: string, name: string): { value: unknown; placeOf(path: Path): string } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong)
    throw new Failure(EXIT.usage, `${at(wrong.pos[0])}: This is not YAML as it must be. ${wrong.message}${/[.!?]$/.test(wrong.message) ? "" : "."}`);
  visit(document, {
    Pair: (_, { key }) => {
      // A property of this name would be passed over in silence: every object has one.
      if (isScalar(key) && key.value === "__proto__") throw new Failure(EXIT.usage, `${at(key.range?.[0] ?? 0)}: “__proto__” is no name for this.`);
    },
  });
  const placeOf = (path: Path): string => at(offsetOf(document.contents, path, (node) => (isAlias(node) ? node.resolve(document) : node)));
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, placeOf };
  } catch {
    throw new Failure(EXIT.usage, `${at(0)}: It repeats itself too often by aliases. Write the parts out.`);
  }
}

/** Where something begins. If it is not there, where what would contain it begins. */
function offsetOf(root: Node | null, path: Path, resolve: (node: Node) => Node | undefined): number {
  let node: Node | null | undefined = root;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = resolve(pair.value as Node);
    } else if (isSeq(node)) {
      const entry = node.items[Number(step)] as Node | undefined;
      if (!entry) return offset;
      offset = entry.range?.[0] ?? offset;
      node = resolve(entry);
    } else return offset;
  }
  return offset;
}

type Found = { path: Path; sentence: string };

/** @param file the whole file's value */
function toProblems(issue: Issue, file: unknown): Found[] {
  const { path } = issue;
  const called = `“${String(path.at(-1) ?? "the file")}”`;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      path: [...path, key],
      sentence: `“${key}” is not known here. Check its spelling, or remove it: “cardea schema” says what there is.`,
    }));
  if (issue.code === "invalid_key") return [{ path, sentence: `${called} is no name for this. ${issue.issues[0]?.message ?? ""}` }];
  if (issue.code === "invalid_value" && issue.message.startsWith("Invalid"))
    return [{ path, sentence: `${called} must be one of: ${issue.values.map(String).join(", ")}.` }];
  if (issue.code === "invalid_type") return [{ path, sentence: toTypeSentence(called, issue.expected, valueAt(file, path)) }];
  if (issue.code === "too_big") return [{ path, sentence: `${called} is too long or too large: at most ${String(issue.maximum)}.` }];
  if (issue.code === "too_small" && issue.message.startsWith("Too small"))
    return [{ path, sentence: `${called} is empty or too small: at least ${String(issue.minimum)}.` }];
  return [{ path, sentence: issue.message }];
}

const TYPES: Record<string, string> = {
  string: "a text (in quotes, if it looks like a number)",
  boolean: "true or false",
  int: "a whole number",
  number: "a whole number",
  array: "a list",
  object: "properties with values",
  record: "properties with values",
};

function toTypeSentence(called: string, expected: string, value: unknown): string {
  const wanted = TYPES[expected] ?? expected;
  return value === undefined ? `${called} is missing. Add it: ${wanted}.` : `${called} must be ${wanted}.`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined), value);
}
