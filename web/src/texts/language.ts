/** The languages of the console, each by its name in the language itself. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" } as const;

export type Language = keyof typeof LANGUAGES;

const isLanguage = (tag: string): tag is Language => tag in LANGUAGES;

/**
 * The language of the console: the one chosen, else the first of the browser's languages that the console has, else English.
 * @param chosen what the person has chosen in the account menu, if anything
 * @param wanted the browser's languages, best first, as in `navigator.languages`
 */
export function languageOf(chosen: string | null, wanted: readonly string[]): Language {
  const tags = [chosen ?? "", ...wanted].map((tag) => tag.toLowerCase().split("-")[0] ?? "");
  return tags.find(isLanguage) ?? "en";
}
