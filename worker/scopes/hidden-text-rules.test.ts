import { expect, test } from "vitest";
import { hasHiddenText } from "./hidden-text-rules.ts";

test.each(["Reads a file.", "Liest eine Datei – „gut“", "ファイルを読む", "קורא קובץ", "👩‍💻".replace("\u200d", ""), "a\nb\tc"])(
  "S67: %j hides nothing",
  (text) => {
    expect(hasHiddenText(text)).toBe(false);
  },
);

test.each(["a\u202eb", "a\u2066b", "a\u200bb", "a\u{e0041}b", "\ufeffa", "a\u00adb", "a\u2063b"])("S67: %j hides something", (text) => {
  expect(hasHiddenText(text)).toBe(true);
});
