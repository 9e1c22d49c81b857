import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { weaknessOfKey, weaknessOfText } from "./secret-strength-rules.ts";

const ROUNDS = 2000;
const random = (length: number): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(length)));
const sizes = [16, 24, 32, 48, 64, 96, 128, 256, 512];
/** Random bytes as `openssl rand -base64` writes them: in lines of 64 characters. */
const base64 = (length: number) =>
  (
    random(length)
      .toString("base64")
      .match(/.{1,64}/g) ?? []
  ).join("\n");
const refused = (texts: string[]) => texts.filter((text) => weaknessOfText(text) !== undefined).map((text) => [weaknessOfText(text), text]);
const some = (make: () => string) => Array.from({ length: ROUNDS }, make);

describe("M8: a secret from a random generator is accepted", () => {
  test.each(sizes)("a secret from openssl rand -hex %i is accepted", (size) => {
    expect(refused(some(() => random(size).toString("hex")))).toEqual([]);
  });

  test.each(sizes.slice(1))("a secret from openssl rand -base64 %i is accepted", (size) => {
    expect(refused(some(() => base64(size)))).toEqual([]);
  });

  test.each(sizes.slice(1))("a secret of %i random bytes as base64url is accepted", (size) => {
    expect(refused(some(() => random(size).toString("base64url")))).toEqual([]);
  });

  test("a random key of 256 bits is accepted", () => {
    expect(Array.from({ length: ROUNDS }, () => weaknessOfKey(random(32))).filter(Boolean)).toEqual([]);
  });
});

describe("M8: a secret that is not random is refused, however long it is", () => {
  const repeated = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  test.each([32, 43, 64, 128, 512, 1024])("a text of %i characters that is not random is refused", (length) => {
    const weak = {
      "one character": repeated("x", length),
      "a few": repeated("aB3$", length),
      "random ones repeated often": repeated(random(8).toString("base64url"), length),
      "random ones twice": repeated(
        random(length)
          .toString("hex")
          .slice(0, length / 2),
        length,
      ),
      "ascending characters": repeated(alphabet, length),
      "every third character": repeated(Array.from(alphabet, (_, index) => alphabet[(index * 3) % 64]).join(""), length),
      "hex digits in order": repeated("0123456789abcdef", length),
      "a known constant": repeated("deadbeef", length),
      digits: Array.from(random(length), (byte) => byte % 10).join(""),
      words: repeated("Correct-Horse-Battery-Staple-And-Further-Words-Of-All-Kinds-", length),
      "a sample's words": repeated("My-Secret-Value-For-Test-1-", length),
      "an example": `${repeated("changeMe!", length - 2)}1A`,
    };
    expect(Object.entries(weak).filter(([, text]) => weaknessOfText(text) === undefined)).toEqual([]);
  });

  test.each([
    "SuperSecretSigningKeyForOurDevelopmentEnvironmentPleaseKeep1",
    "Acme-Gateway-2026-Production-Key1",
    "Tr0ub4dor&3 correct horse battery",
    `${"x".repeat(20)}\n${"y".repeat(20)}`,
    `${base64(48)}\n${base64(16)} or so`,
    "00000000-0000-4000-8000-000000000000",
  ])("the text %j is refused as a secret", (text) => {
    expect(weaknessOfText(text)).toEqual(expect.any(String));
  });
});
