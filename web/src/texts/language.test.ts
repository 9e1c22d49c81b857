import { expect, test } from "vitest";
import { languageOf } from "./language.ts";

test.each([
  ["a choice wins over the browser's languages", "de", ["es-ES", "en"], "de"],
  ["without a choice the browser's first language that the console has is taken", null, ["fr-FR", "es-419", "de"], "es"],
  ["a browser with other languages only gets English", null, ["fr", "ja"], "en"],
  ["a stored choice that the console does not have is passed over", "tlh", ["de-AT"], "de"],
] as const)("%s", (_title, chosen, wanted, language) => {
  expect(languageOf(chosen, wanted)).toBe(language);
});
