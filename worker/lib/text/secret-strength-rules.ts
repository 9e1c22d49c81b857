import { Buffer } from "node:buffer";

/** Fewest different bytes in 32 that come from a random generator; below that lies less than one such key in 10^12. */
const FEWEST_BYTES = 20;

/**
 * Why a 256-bit key cannot have come from a random generator, in words behind its name; or nothing. It finds what people
 * type, copy and count up, not what somebody constructs to pass.
 */
export function weaknessOfKey(key: Uint8Array): string | undefined {
  if (key.every((byte) => byte >= 0x20 && byte < 0x7f)) return "is typed text, not random bytes";
  if (new Set(key).size < FEWEST_BYTES) return "repeats itself";
  return followsPattern(key) ? "follows a pattern" : undefined;
}

/** What samples and placeholders are made of. Six characters and more: fewer stand in a random text too often. */
const SAMPLE =
  /secret|password|passwd|passphrase|change|replace|example|sample|default|placeholder|insecure|cardea|your[-_ ]|test[-_ ]|qwerty|123456|abcdef/gi;
/** How much of a text samples make up; and words. Random texts have a few of either by chance, the longer the more. */
const SAMPLED = 1 / 12;
const IN_WORDS = 1 / 2;
const WORD = /^[A-Za-z]?[a-z]{2,}\d*$|^[A-Z]{3,}$/;
const HEX = /^[0-9a-f]+$/i;
/** Generators break base64 into lines. */
const LINE_END = /(?<=[A-Za-z0-9+/]{64})\r?\n/g;

/**
 * Why a secret that is kept as text cannot have come from a random generator, in words behind its name; or nothing. Such
 * generators write base64, base64url or hex; of what they write, less than one in a million is refused.
 */
export function weaknessOfText(written: string): string | undefined {
  const text = written.trim().replace(LINE_END, "");
  const characters = [...text].map((character) => character.codePointAt(0) ?? 0);
  if (/[^\x21-\x7e]/.test(text)) return "has blanks or characters no generator writes";
  if (new Set(characters).size < 8) return "repeats itself";
  if (followsPattern(characters)) return "follows a pattern";
  if (isOfSamples(text) || isOfWords(text)) return "is a sample or made of words";
  const isOfOneKind = [/^[^A-Z0-9]+$/, /^[^a-z0-9]+$/, /^[^A-Za-z]+$/].some((kind) => kind.test(text));
  return isOfOneKind ? "has small letters, capitals or digits alone" : undefined;
}

const lengthOf = (parts: string[]): number => parts.reduce((length, part) => length + part.length, 0);

/** In hex, `abcdef` and `123456` are digits as others are. */
const isOfSamples = (text: string): boolean => !HEX.test(text) && lengthOf(text.match(SAMPLE) ?? []) >= text.length * SAMPLED;

function isOfWords(text: string): boolean {
  const words = text.split(/[-_.,:;+/|]+/).filter((part) => WORD.test(part));
  return words.length > 2 && lengthOf(words) > text.length * IN_WORDS;
}

/** Steps that are looked at: as many tell a pattern as ever will. */
const MOST_STEPS = 64;

/** Whether the steps between neighbours, or between values some places apart, are nearly always the same few. */
function followsPattern(values: ArrayLike<number>): boolean {
  const all = Array.from(values);
  const differences = (of: number[]) => of.slice(1, MOST_STEPS + 3).map((value, index) => value - (of[index] ?? 0));
  const second = differences(all);
  for (let lag = 1; lag <= all.length / 2; lag++) if (isMonotonous(all, lag)) return true;
  return isMonotonous(second, 1) || isMonotonous(differences(second), 1);
}

/**
 * Whether few values are all the steps there are, or three of them nearly all. How many are few does not grow with the number
 * of steps: between hex digits there are 51 different ones, however many are looked at.
 */
function isMonotonous(values: number[], lag: number): boolean {
  const length = Math.min(values.length - lag, MOST_STEPS);
  const few = Math.max(4, Math.min(length, 32) / 4);
  const exceptions = length >= 32 ? length / 8 : -3;
  const counts = new Map<number, number>();
  for (let at = 0; at < length; at++) {
    const step = ((values[at + lag] ?? 0) - (values[at] ?? 0)) & 0xff;
    counts.set(step, (counts.get(step) ?? 0) + 1);
    if (counts.size >= few && counts.size > exceptions + 3) return false;
  }
  const [first = 0, second = 0, third = 0] = [...counts.values()].sort((a, b) => b - a);
  return counts.size < few || length - first - second - third <= exceptions;
}

/** Whether a text is this key, or contains it, in an encoding keys are written in: itself, base64, base64url or hex. */
export function isKeyInText(text: string, key: Uint8Array): boolean {
  const same = (bytes: Uint8Array) => Buffer.from(bytes).includes(Buffer.from(key));
  const readings = (written: string, depth: number): boolean => {
    const decoded = [...written.split(/[^A-Za-z0-9+/_=-]+/), written.replace(/[^0-9a-f]/gi, "")].flatMap((part) => [
      Buffer.from(part, "base64url"),
      Buffer.from(part, "hex"),
    ]);
    return (
      same(Buffer.from(written)) ||
      decoded.some((bytes) => same(bytes) || (depth > 0 && bytes.length > 0 && readings(bytes.toString("latin1"), depth - 1)))
    );
  };
  const { buffer, byteOffset, byteLength } = key;
  const own = Buffer.from(buffer, byteOffset, byteLength);
  return text.includes(own.toString("base64url")) || text.includes(own.toString("base64").replace("=", "")) || readings(text, 1);
}
