import type { WorkTexts } from "./en/en.ts";
import { frame as en, type FrameTexts } from "./en/frame.ts";
import type { Language } from "./language.ts";

const FRAME: Record<Language, () => Promise<FrameTexts>> = {
  en: async () => en,
  de: async () => (await import("./de/frame.ts")).frame,
  es: async () => (await import("./es/frame.ts")).frame,
};

const WORK: Record<Language, () => Promise<WorkTexts>> = {
  en: async () => (await import("./en/en.ts")).work,
  de: async () => (await import("./de/de.ts")).work,
  es: async () => (await import("./es/es.ts")).work,
};

/** The language of the console, and what was loaded of it. Another choice of language loads the page again. */
const chosen: { language: Language; frame: FrameTexts; work?: WorkTexts } = { language: "en", frame: en };

/** Loads the texts of the frame. The console is shown only after that. */
export async function chooseLanguage(language: Language): Promise<void> {
  chosen.frame = await FRAME[language]();
  chosen.language = language;
}

/** Loads the texts of the pages. A page is shown only after that. */
export async function loadTexts(): Promise<void> {
  chosen.work = await WORK[chosen.language]();
}

/** A module that shows texts of the pages, once these are loaded too. */
export const withTexts = async <Module>(module: Promise<Module>): Promise<Module> => (await Promise.all([module, loadTexts()]))[0];

/** The texts of the frame in the language of the person. To be called while something is shown, not while a module loads. */
export const texts = (): FrameTexts => chosen.frame;

/** The texts of the pages in the language of the person. To be called while something is shown, not while a module loads. */
export function pageTexts(): WorkTexts {
  if (!chosen.work) throw new Error("the texts of the pages are not loaded yet");
  return chosen.work;
}

export const language = (): Language => chosen.language;

/** The language of dates and numbers. English keeps the formats of the browser. */
export const locale = (): string | undefined => (chosen.language === "en" ? undefined : chosen.language);

/** A number as the person writes it. */
export const numberText = (value: number): string => value.toLocaleString(locale());
