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

/** What samples and placeholders are made of. */
const SAMPLE = /secret|passw|passphrase|change|replace|example|sample|default|placeholder|insecure|cardea|your[-_ ]|test[-_ ]|qwerty|123456|abcdef/i;
const WORD = /^[A-Za-z]?[a-z]{2,}\d*$|^[A-Z]{3,}$/;

/**
 * Why a secret that is kept as text cannot have come from a random generator, in words behind its name; or nothing. Such
 * generators write base64, base64url or hex.
 */
export function weaknessOfText(text: string): string | undefined {
  const characters = [...text].map((character) => character.codePointAt(0) ?? 0);
  if (/[^\x21-\x7e]/.test(text)) return "has blanks or characters no generator writes";
  if (new Set(characters).size < 8) return "repeats itself";
  if (followsPattern(characters)) return "follows a pattern";
  if (SAMPLE.test(text) || text.split(/[-_.,:;+/|]+/).filter((part) => WORD.test(part)).length > 2) return "is a sample or made of words";
  const isOfOneKind = [/^[^A-Z0-9]+$/, /^[^a-z0-9]+$/, /^[^A-Za-z]+$/].some((kind) => kind.test(text));
  return isOfOneKind ? "has small letters, capitals or digits alone" : undefined;
}

/** Whether the steps between neighbours, or between values some places apart, are nearly always the same few. */
function followsPattern(values: ArrayLike<number>): boolean {
  const steps = (of: number[], lag: number) => of.slice(lag).map((value, index) => value - (of[index] ?? 0));
  const isMonotonous = (of: number[]) => new Set(of).size < Math.max(4, of.length / 4);
  const all = Array.from(values);
  const lags = Array.from({ length: Math.floor(all.length / 2) }, (_, index) => index + 1);
  const wrapped = (of: number[]) => of.map((value) => value & 0xff);
  const second = steps(steps(all, 1), 1);
  return lags.some((lag) => isMonotonous(wrapped(steps(all, lag)))) || isMonotonous(wrapped(second)) || isMonotonous(wrapped(steps(second, 1)));
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
  return readings(text, 1);
}
