import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasHiddenText, toVisibleText } from "./hidden-text-rules.ts";

const hex = (code: number) => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;

describe("S67: a text without hidden characters", () => {
  test.each([
    "Reads a file.",
    "Liest eine Datei – „gut“",
    "ファイルを読む",
    "קורא קובץ",
    "한국어 문장",
    "हिन्दी",
    "a\nb\tc",
    "a\r\nb",
    "👩‍💻 codes",
    "❤️ and ☎️",
    "1️⃣ #️⃣ *️⃣",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "👁‍🗨 without its selectors",
    "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈",
    "é e\u0301",
    "50 km\u00a0/\u2009h",
  ])("the text %j has no hidden characters", (text) => {
    expect(hasHiddenText(text)).toBe(false);
  });
});

describe("L9: a hidden character is found", () => {
  const probes = [
    ...[0x00, 0x07, 0x08, 0x0b, 0x0c, 0x0d, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9f],
    ...[0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180e, 0x180f],
    ...[0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2063, 0x2064, 0x2065, 0x2066, 0x2069, 0x206a, 0x206f],
    ...[0x2800, 0x3164, 0xe000, 0xf8ff, 0xfe00, 0xfe0e, 0xfe0f, 0xfeff, 0xffa0, 0xfff0, 0xfff9, 0xfffa, 0xfffb, 0xfffe, 0xffff],
    ...[0x110bd, 0x13430, 0x13441, 0x16fe4, 0x1bca0, 0x1bca3, 0x1d159, 0x1d173, 0x1d17a],
    ...[0xe0000, 0xe0001, 0xe0020, 0xe0041, 0xe007f, 0xe0100, 0xe01ef, 0xe0fff, 0xf0000, 0x10ffff],
  ];

  test.each(probes.map((code) => [hex(code), String.fromCodePoint(code)]))(
    "the hidden character %s is found at any place of a text",
    (_, character) => {
      for (const text of [`a${character}b`, character, `${character}a`, `a${character}`]) {
        if (character !== "\r" || text !== `${character}\n`) expect(hasHiddenText(text)).toBe(true);
      }
    },
  );

  test("half of a surrogate pair is found", () => {
    expect(hasHiddenText("a\ud83db")).toBe(true);
  });

  test.each([
    ["a joiner between letters", "a\u200db"],
    ["a selector after a letter", "a\ufe0f"],
    ["tags after a flag that name no country", "🏴\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}\u{e007f}"],
    ["tags after an emoji", "😀\u{e0041}\u{e0042}"],
    ["selectors that carry bytes after an emoji", "😀\u{e0100}\u{e0121}\u{e0152}"],
    ["two joiners between emoji", "👩\u200d\u200d💻"],
  ])("the hidden text is found in %s", (_, text) => {
    expect(hasHiddenText(text)).toBe(true);
  });

  test("hidden text is found in every value and name of a definition at any depth, even if JSON would escape it", () => {
    const at = (text: string) => [
      { name: text },
      { name: "x", description: text },
      { name: "x", inputSchema: { type: "object", properties: { [text]: { type: "string" } } } },
      { name: "x", inputSchema: { properties: { a: { enum: ["b", text] } } } },
      [{ name: "x" }, { name: "x", annotations: { title: text } }],
    ];
    for (const definition of at("a\u001b[8mb")) expect(hasHiddenText(definition)).toBe(true);
    for (const definition of at("ab")) expect(hasHiddenText(definition)).toBe(false);
  });

  test("hidden text is found in a definition with 100,000 levels", () => {
    let deep: unknown = "a\u200bb";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(hasHiddenText(deep)).toBe(true);
  });

  test("the visible text of any text has no hidden characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const visible = toVisibleText(text);
        expect(visible).not.toMatch(/\p{C}/u);
        expect(hasHiddenText(visible)).toBe(false);
      }),
      { numRuns: 2000 },
    );
    expect(toVisibleText(" Safe\u202e\u0000 \n\t agent\u{e0041} ")).toBe("Safe agent");
  });
});
