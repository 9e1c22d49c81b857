import { AppError } from "../errors.ts";
import { bitsOf } from "./digest.ts";

/** A strong entity tag (RFC 9110 §8.8.3): the hash of all that an update of the thing can set. @param state a JSON value, with its properties always in the same order */
export const entityTagOf = (state: unknown): string => `"${bitsOf(JSON.stringify(state), 26)}"`;

/**
 * Checks the condition of an update (RFC 9110 §13.1.1). A weak tag matches nothing.
 * @param ifMatch value of the header `If-Match`
 * @throws AppError `version.changed_meanwhile`
 */
export function requireMatch(ifMatch: string, tag: string): void {
  const tags = ifMatch.split(",").map((one) => one.trim());
  if (ifMatch.trim() !== "*" && !tags.includes(tag)) throw new AppError("version.changed_meanwhile");
}
