import type { ErrorCode } from "../../lib/errors.ts";
import { de } from "./de.ts";
import { en, type Texts } from "./en.ts";
import { es } from "./es.ts";

/** Languages of the pages, by the tag people's browsers ask for (RFC 9110 §12.5.4). The first one is for everybody else. */
export const LANGUAGES: Record<string, Texts> = { en, de, es };

export const textsOf = (language: string): Texts => LANGUAGES[language] ?? en;

/** What an error is called, and what it says. What has no text of its own is nobody's fault who reads it. */
export function errorTextOf({ errors }: Texts, code: ErrorCode): { title: string; text: string } {
  return code in errors ? errors[code as keyof Texts["errors"]] : errors["internal.failed"];
}
