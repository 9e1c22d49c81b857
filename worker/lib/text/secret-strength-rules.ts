import { Buffer } from "node:buffer";

/** The least number of different bytes in 32 random ones. Less than one random key in 10^12 has fewer. */
const MIN_DISTINCT_BYTES = 20;

/**
 * Says why a 256-bit key is not from a random generator. It finds keys that people type, copy or count up, not keys that are
 * constructed to pass this check.
 * @returns the rest of a sentence that begins with the name of the key; undefined for a random key
 */
export function weaknessOfKey(key: Uint8Array): string | undefined {
  if (key.every((byte) => byte >= 0x20 && byte < 0x7f)) return "is typed text, not random bytes";
  if (new Set(key).size < MIN_DISTINCT_BYTES) return "repeats itself";
  return followsPattern(key) ? "follows a pattern" : undefined;
}

/** Words of samples and placeholders. They have at least five characters, because shorter ones occur too often in random texts. */
const SAMPLE =
  /secret|password|passwd|passphrase|change|replace|example|sample|default|placeholder|insecure|cardea|your[-_ ]|test[-_ ]|qwerty|123456|abcdef/gi;
/** The share of a text that samples, or words, must have so that it is refused. Long random texts contain some by chance. */
const SAMPLE_SHARE = 1 / 12;
const WORD_SHARE = 1 / 2;
const WORD = /^[A-Za-z]?[a-z]{2,}\d*$|^[A-Z]{3,}$/;
const HEX = /^[0-9a-f]+$/i;
/** A line end after 64 characters of base64, as generators write it. */
const LINE_END = /(?<=[A-Za-z0-9+/]{64})\r?\n/g;

/**
 * Says why a secret text is not from a random generator. Generators write base64, base64url or hex. Less than one in a million of
 * their texts is refused.
 * @returns the rest of a sentence that begins with the name of the secret; undefined for a random secret
 */
export function weaknessOfText(written: string): string | undefined {
  const text = written.trim().replace(LINE_END, "");
  const characters = [...text].map((character) => character.codePointAt(0) ?? 0);
  if (/[^\x21-\x7e]/.test(text)) return "has spaces or characters that no generator writes";
  if (new Set(characters).size < 8) return "repeats itself";
  if (followsPattern(characters)) return "follows a pattern";
  if (isOfSamples(text) || isOfWords(text)) return "is a sample or made of words";
  const isOfOneKind = [/^[^A-Z0-9]+$/, /^[^a-z0-9]+$/, /^[^A-Za-z]+$/].some((kind) => kind.test(text));
  return isOfOneKind ? "has only small letters, only capitals or only digits" : undefined;
}

const lengthOf = (parts: string[]): number => parts.reduce((length, part) => length + part.length, 0);

/** Hex is excluded, because there `abcdef` and `123456` are ordinary digits. */
const isOfSamples = (text: string): boolean => !HEX.test(text) && lengthOf(text.match(SAMPLE) ?? []) >= text.length * SAMPLE_SHARE;

function isOfWords(text: string): boolean {
  const words = text.split(/[-_.,:;+/|]+/).filter((part) => WORD.test(part));
  return words.length > 2 && lengthOf(words) > text.length * WORD_SHARE;
}

/** How many steps are examined: more would not show a pattern better. */
const MAX_STEPS = 64;

/** Whether the steps between values at a fixed distance are nearly always the same few. */
function followsPattern(values: ArrayLike<number>): boolean {
  const all = Array.from(values);
  const differences = (of: number[]) => of.slice(1, MAX_STEPS + 3).map((value, index) => value - (of[index] ?? 0));
  const second = differences(all);
  for (let lag = 1; lag <= all.length / 2; lag++) if (isMonotonous(all, lag)) return true;
  return isMonotonous(second, 1) || isMonotonous(differences(second), 1);
}

/**
 * Whether there are only few different steps, or three different ones are nearly all steps. The limit for “few” does not grow with
 * the number of steps: between hex digits there are only 51 different ones.
 */
function isMonotonous(values: number[], lag: number): boolean {
  const length = Math.min(values.length - lag, MAX_STEPS);
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

/** Whether a text contains this key: as plain bytes, base64, base64url or hex. */
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
