import { describe, expect, test } from "vitest";
import { work as de } from "./de/de.ts";
import { frame as deFrame } from "./de/frame.ts";
import { operator as deOperator } from "./de/operator.ts";
import { work as en } from "./en/en.ts";
import { frame as enFrame } from "./en/frame.ts";
import { operator as enOperator } from "./en/operator.ts";
import { work as es } from "./es/es.ts";
import { frame as esFrame } from "./es/frame.ts";
import { operator as esOperator } from "./es/operator.ts";

const LANGUAGES = {
  en: { ...enFrame, ...enOperator, ...en },
  de: { ...deFrame, ...deOperator, ...de },
  es: { ...esFrame, ...esOperator, ...es },
};

/** Every text with its path. Functions are called with marks, which must appear in their texts. */
function textsIn(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("MARK", "MARK", "MARK"))]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${path}/${key}`));
}

/** The places of a text into which something is put. */
const placesIn = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

const english = new Map(textsIn(LANGUAGES.en));

describe.each(["de", "es"] as const)("the texts of the console in %s", (language) => {
  const own = textsIn(LANGUAGES[language]);

  test("all texts exist in this language, with the values that are put into them", () => {
    expect(own.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of own) {
      expect([path, /mark/i.test(text)]).toEqual([path, /mark/i.test(english.get(path) ?? "")]);
      expect([path, text.trim() === ""]).toEqual([path, english.get(path)?.trim() === ""]);
      expect([path, placesIn(text)]).toEqual([path, placesIn(english.get(path) ?? "")]);
    }
  });

  test("no longer text of this language is the English one", () => {
    expect(own.filter(([path, text]) => text === english.get(path) && text.length > 14)).toEqual([]);
  });
});
