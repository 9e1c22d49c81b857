import type { ErrorCode } from "../../lib/errors.ts";
import { de } from "./de.ts";
import { en, type Texts } from "./en.ts";
import { es } from "./es.ts";

/** The languages of the pages, by the language tag that browsers send (RFC 9110 §12.5.4). All other browsers get the first one. */
export const LANGUAGES: Record<string, Texts> = { en, de, es };

export const textsOf = (language: string): Texts => LANGUAGES[language] ?? en;

/** The title and text of an error. An error without a text is internal, and not something the reader can fix. */
export function errorTextOf({ errors }: Texts, code: ErrorCode): { title: string; text: string } {
  return code in errors ? errors[code as keyof Texts["errors"]] : errors["internal.failed"];
}
