import { makeDerived } from "../lib/memory/derived.ts";
import type { Secret } from "../vault/vault.ts";

const REDACTED = "[REDACTED]";
/** From this length in characters, the beginning of a value at the end of a text is removed. A text may end in fewer by chance. */
const SHORTEST_PART = 8;

/** The secret that each refreshed secret has replaced. */
const former = makeDerived<Secret, Secret>();

/** Notes that a secret was refreshed during a call. Requests with both may be under way, so a server's words may contain either. */
export function noteRefreshed(refreshed: Secret, replaced: Secret | undefined): void {
  if (replaced && replaced !== refreshed) former.set(refreshed, replaced);
}

/**
 * A server's text without any value of the credential that it was called with, in each form in which a server may write it (S40).
 * If the text was cut inside a value, the part of the value at its end is removed too.
 */
export function withoutSecret(text: string, secret: Secret | undefined): string {
  return valuesOf(secret)
    .flatMap(formsOf)
    .reduce((said, value) => withoutPart(said.replaceAll(value, REDACTED), value), text);
}

/** All values of a credential, and of those that it has replaced. */
export function valuesOf(secret: Secret | undefined): string[] {
  const known = new Set<Secret>();
  for (let one = secret; one && !known.has(one); one = former.get(one)) known.add(one);
  return [...known].flatMap((one) => (one.type === "values" ? Object.values(one.values) : [one.accessToken])).filter(Boolean);
}

/** A value unchanged, and as it is written in a URL, in a form, in JSON and in HTML. */
function formsOf(value: string): string[] {
  const formed = value.toWellFormed();
  const forms = new Set([
    value,
    encodeURIComponent(formed),
    new URLSearchParams([["", formed]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  ]);
  return [...forms];
}

/** The text without a beginning of the value at its end. */
function withoutPart(text: string, value: string): string {
  const beginning = value.slice(0, SHORTEST_PART);
  if (beginning.length < SHORTEST_PART) return text;
  const first = Math.max(0, text.length - value.length);
  for (let at = text.indexOf(beginning, first); at !== -1; at = text.indexOf(beginning, at + 1))
    if (value.startsWith(text.slice(at))) return text.slice(0, at) + REDACTED;
  return text;
}
