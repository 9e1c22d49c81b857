import { Buffer } from "node:buffer";

/** Below this length, in characters, a value is redacted only where it is a word of its own: every text has short ones by chance. */
const SHORTEST_PART = 4;
/** A longer value is looked for in pieces of this length: an expression for all of it would be too long for the engine. */
const PIECE = 240;
/** From this length on, a piece of base64 or hexadecimal digits is recognised within a longer one. */
const SHORTEST_CORE = 6;

const anyCase = (text: string): string => [...text].map((one) => (/[a-f]/.test(one) ? `[${one}${one.toUpperCase()}]` : one)).join("");
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/**
 * How one character of a value, or several backslashes in a row, may be written: as it is, in percent encoding once or more (RFC 3986), in a form, in JSON (also in JSON in JSON), and as a
 * reference in HTML. Letters of the encodings are in either case.
 */
function characterForm(character: string): string {
  if (character.startsWith("\\")) return `(?:\\\\{${character.length},}|(?:${encodedForms("\\").join("|")}){${character.length}})`;
  return `(?:${[escaped(character), ...encodedForms(character), ...(NAMED[character] ?? [])].join("|")})`;
}

function encodedForms(character: string): string[] {
  const bytes = [...Buffer.from(character.toWellFormed(), "utf8")];
  const hex = (value: number, length = 2) => anyCase(value.toString(16).padStart(length, "0"));
  const code = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, at) => `\\\\+[uU]${hex(character.charCodeAt(at), 4)}`);
  return [
    bytes.map((byte) => `%(?:25)*${hex(byte)}`).join(""),
    units.join(""),
    bytes.map((byte) => `\\\\+x${hex(byte)}`).join(""),
    `&(?:amp;)*#0*${code};`,
    `&(?:amp;)*#[xX]0*${hex(code, 1)};`,
  ];
}

/** Forms that only some characters have. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  '"': ['\\\\+"', "&(?:amp;)*quot;"],
  "'": ["\\\\+'", "&(?:amp;)*apos;"],
  "/": ["\\\\+/"],
  "&": ["&(?:amp;)+"],
  "<": ["&(?:amp;)*lt;"],
  ">": ["&(?:amp;)*gt;"],
  " ": ["\\+"],
  "\n": ["\\\\+n"],
  "\r": ["\\\\+r"],
  "\t": ["\\\\+t"],
  "\b": ["\\\\+b"],
  "\f": ["\\\\+f"],
};

/** A character of base64 in either alphabet (RFC 4648 §4 and §5), percent-encoded or not, and the line break that may follow. */
const base64Form = (text: string): string =>
  [...text].map((one) => (one === "+" ? "(?:[+-]|%(?:25)*2[bB])" : one === "/" ? "(?:[/_]|\\\\+/|%(?:25)*2[fF])" : one)).join("(?:\\s|\\\\+[rn])*");

/** The characters of base64 that depend on the value alone, whatever comes before and after. @param before how many bytes, up to two */
function base64Core(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  return encoded.slice(Math.ceil((8 * before) / 6), Math.floor((8 * (before + bytes.length)) / 6));
}

const alone = (form: string, letters: string): string => `(?<![${letters}])${form}(?![${letters}])`;

/** The expressions that find a value in each of its forms. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value.toWellFormed(), "utf8");
  const written = [...value.matchAll(/\\+|[\s\S]/gu)].map(([one]) => characterForm(one)).join("");
  const digits = [...bytes].map((byte) => anyCase(byte.toString(16).padStart(2, "0"))).join("[:\\s-]?");
  const cores = [0, 1, 2].map((before) => base64Core(bytes, before)).filter((core) => core.length >= SHORTEST_CORE);
  const whole = alone(base64Form(bytes.toString("base64").replace(/=+$/, "")), "A-Za-z0-9+/_-");
  return [
    value.length < SHORTEST_PART ? alone(written, "A-Za-z0-9") : written,
    ...(cores.length === 3 ? cores.map((core) => `${base64Form(core)}[A-Za-z0-9+/_-]*=*`) : [...cores.map(base64Form), whole]),
    bytes.length >= SHORTEST_CORE / 2 ? digits : alone(digits, "0-9A-Fa-f"),
  ];
}

/** A value, or the pieces of a long one. None is much shorter than the others, or it would be found by chance. */
function piecesOf(value: string): string[] {
  const count = Math.max(1, Math.floor(value.length / PIECE));
  return Array.from({ length: count }, (_, at) => value.slice(at * PIECE, at + 1 === count ? undefined : (at + 1) * PIECE));
}

/** Expressions that find the values in any encoding, the longest first, which may have others in them. */
export const patternsOf = (values: Iterable<string>): RegExp[] =>
  [...new Set([...values].flatMap(piecesOf))]
    .filter((value) => value.trim() !== "")
    .sort((one, other) => other.length - one.length)
    .map((value) => new RegExp(formsOf(value).join("|"), "g"));

/** Whether text was decoded as what it is. */
const PRINTABLE = /^[\x20-\x7e]+$/;

/**
 * A value and its parts that are secrets of their own: the words of a header such as `Bearer …`, and the user and the password that `Basic`
 * has in base64 (RFC 7617 §2).
 */
export function partsOf(value: string): string[] {
  const words = value.split(/\s+/).filter((word) => word !== value && word.length >= SHORTEST_CORE);
  const pairs = [value, ...words].flatMap((word) => {
    const decoded = /^[A-Za-z0-9+/_-]{4,}={0,2}$/.test(word) ? Buffer.from(word, "base64").toString("latin1") : "";
    return decoded.includes(":") && PRINTABLE.test(decoded) ? [decoded] : word.includes(":") && !word.includes("://") ? [word] : [];
  });
  const halves = pairs.flatMap((pair) => [pair, pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]);
  return [value, ...words, ...halves.filter((half) => half.length >= SHORTEST_PART)];
}
