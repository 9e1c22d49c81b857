import { isRecord, toRecord } from "../lib/record.ts";
import { SECRET_NAMES, SECRET_SHAPES } from "./secret-shapes-rules.ts";
import { partsOf, patternsOf } from "./value-forms-rules.ts";

export const REDACTED = "[REDACTED]";
/** Stands in place of a value that is nested too deeply, or has too many values within, to be searched. */
export const WITHHELD = "[not recorded: it could not be redacted]";

/** How much of a call is recorded: characters altogether and of one text, and how deep objects may be nested. */
const MOST = { characters: 64 * 1024, text: 32 * 1024, depth: 60 };
/** How many values of hinted names are looked for elsewhere, and from which length on. */
const ECHOED = { most: 100, length: 6 };

/** @property args what the agent passed @property reply the server's answer; absent if none came */
export type Call = { args?: unknown; reply?: unknown };
/** @property hints names whose values are redacted @property values what was injected */
export type Secrets = { hints: readonly string[]; values: readonly string[] };

/**
 * A call as it may be recorded. Redacted is what has a hinted name, at any depth and in JSON in texts; what looks like a secret; and each value that was
 * injected or has a hinted name, wherever it is repeated and however it is encoded. It is shortened afterwards, and never within a text, so no
 * half of a secret is left.
 */
export function redactCall(call: Call, { hints, values }: Secrets): Call {
  const names = new Set([...SECRET_NAMES, ...hints].map(plainName));
  const echoed = new Set<string>();
  if (!collect([call.args, call.reply], { names, into: echoed }, false, 0)) return { args: WITHHELD, ...("reply" in call && { reply: WITHHELD }) };
  const redactor = { names, inText: namesInText(names), patterns: patternsOf([...values.flatMap(partsOf), ...echoed]) };
  const room = { left: MOST.characters };
  return toRecord(Object.entries(call).map(([part, value]) => [part, redact(value, redactor, room)]));
}

type Redactor = { names: ReadonlySet<string>; inText: RegExp; patterns: RegExp[] };

/** A name without case, blanks, `-` and `_`, which people write in different ways. */
const plainName = (name: string): string => name.toLowerCase().replace(/[-_\s.]/g, "");

/** Parses a text that is JSON itself. @returns nothing for any other text */
function jsonIn(text: string): { value: unknown } | undefined {
  if (!/^\s*["{[]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

type Collected = { names: ReadonlySet<string>; into: Set<string> };

/** Collects the values of hinted names. @returns false if there are too many, or they are too deep */
function collect(value: unknown, to: Collected, isHinted: boolean, depth: number): boolean {
  if (depth > MOST.depth) return false;
  if (typeof value === "string") {
    const json = jsonIn(value);
    if (json && !collect(json.value, to, isHinted, depth + 1)) return false;
  }
  if (isHinted && (typeof value === "string" || typeof value === "number") && String(value).length >= ECHOED.length) to.into.add(String(value));
  if (to.into.size > ECHOED.most) return false;
  if (Array.isArray(value)) return value.every((item) => collect(item, to, isHinted, depth + 1));
  if (!isRecord(value)) return true;
  return Object.entries(value).every(([name, item]) => collect(item, to, isHinted || isNamed(name, value, to.names), depth + 1));
}

/** Whether a member's value is of a hinted name: its own, or that of the pair it belongs to, such as `{"name": "password", "value": …}`. */
function isNamed(name: string, { name: named, key }: Record<string, unknown>, names: ReadonlySet<string>): boolean {
  if (names.has(plainName(name))) return true;
  return name.toLowerCase() === "value" && [named, key].some((other) => typeof other === "string" && names.has(plainName(other)));
}

/** `room`: how many characters there are left for the whole record. */
function redact(value: unknown, by: Redactor, room: { left: number }): unknown {
  if (typeof value === "string") return redactText(value, by, room);
  if (typeof value === "number") return redactWords(String(value), by) === String(value) ? value : REDACTED;
  if (Array.isArray(value)) return redactItems(value, by, room);
  if (!isRecord(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    if (room.left <= 0) return toRecord([...entries, ["…", `[${Object.keys(value).length - entries.length} members not recorded]`]]);
    room.left -= name.length;
    entries.push([redactWords(name, by), isNamed(name, value, by.names) ? REDACTED : redact(item, by, room)]);
  }
  return toRecord(entries);
}

function redactItems(items: unknown[], by: Redactor, room: { left: number }): unknown[] {
  const kept: unknown[] = [];
  for (const item of items) {
    if (room.left <= 0) return [...kept, `[${items.length - kept.length} items not recorded]`];
    room.left--;
    kept.push(redact(item, by, room));
  }
  return kept;
}

function redactText(text: string, by: Redactor, room: { left: number }): string {
  if (text.length > MOST.text || text.length > room.left) {
    if (text.length <= MOST.text) room.left = 0;
    return `[${text.length} characters not recorded]`;
  }
  const json = jsonIn(text);
  if (json) return JSON.stringify(redact(json.value, by, room));
  room.left -= text.length;
  const named = text.replace(by.inText, (_, before: string, quote: string | undefined) => `${before}${quote ?? ""}${REDACTED}${quote ?? ""}`);
  return redactWords(named, by);
}

/** A text that has no names, without the values and the known shapes. */
function redactWords(text: string, { patterns }: Redactor): string {
  const without = patterns.reduce((rest, pattern) => rest.replace(pattern, REDACTED), text);
  return SECRET_SHAPES.reduce((rest, { shape }) => rest.replace(shape, withoutGroup), without);
}

function withoutGroup(found: string, ...more: unknown[]): string {
  const groups = more.at(-1);
  const secret = isRecord(groups) ? groups.secret : undefined;
  return typeof secret === "string" ? found.replace(secret, REDACTED) : REDACTED;
}

/** Finds `name: value`, `name=value`, `"name": "value"` and `<name>value</name>` within a text. */
function namesInText(names: ReadonlySet<string>): RegExp {
  const letters = (name: string) => [...name].map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("[-_\\s.]?");
  const name = `(?<![A-Za-z0-9])(?:${[...names].filter(Boolean).map(letters).join("|")})(?![A-Za-z0-9])`;
  return new RegExp(
    `(${name}(?:\\\\*["'])?\\s*(?:[:=]|%3[aAdD])\\s*|<${name}[^<>]*>)(?:(\\\\*["'])[\\s\\S]*?(?<!\\\\)\\2|[^\\s,;&<>"'\\])}]+)`,
    "gi",
  );
}
