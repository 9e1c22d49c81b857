import { operator as en, type OperatorTexts } from "./en/operator.ts";
import type { Language } from "./language.ts";
import { language } from "./texts.ts";

const OPERATOR: Record<Language, () => Promise<OperatorTexts>> = {
  en: async () => en,
  de: async () => (await import("./de/operator.ts")).operator,
  es: async () => (await import("./es/operator.ts")).operator,
};

/**
 * What only the administrators of the instance read, on the first page. It is loaded with their part of that page: then the language has been chosen, and
 * the first page needs no text of the other pages.
 */
export const operatorTexts: OperatorTexts = await OPERATOR[language()]();
