import { expect, test } from "vitest";
import { definitionText } from "./definition-text.ts";

test("a definition is shown as JSON in lines, with letters of all languages as they are", () => {
  expect(definitionText({ name: "größe 大" })).toBe('{\n  "name": "größe 大"\n}');
});

test.each(["\u202e", "\u200b", "\u2066", "\u{e0041}", "\u00a0", "\u00ad", "\ufeff"])(
  "the character %j, which people cannot see, is written out",
  (hidden) => {
    expect(definitionText(`a${hidden}b`)).toBe(`"a\\u{${hidden.codePointAt(0)?.toString(16)}}b"`);
  },
);
