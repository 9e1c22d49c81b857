import { parseChallenges } from "../../lib/http/challenges.ts";
import { wordsOfServer } from "../../lib/http/foreign-answers.ts";

/**
 * Where a server that refuses a request without a key says that the key goes.
 * @property name of the header or the query parameter; absent if the server does not say it
 * @property prefix the text before the key
 */
export type KeyPlace = { in: "header" | "query"; name?: string; prefix: string };

/** An answer to a request without a credential. @property text the beginning of its body */
export type Refusal = { headers: Headers; text: string };

/** Names of headers as servers write them in their words: with a hyphen, so that no ordinary word is one. */
const HEADER_IN_WORDS = /\bx-[a-z0-9-]{0,40}(?:key|token|auth|secret)[a-z0-9-]{0,20}\b/i;
const AUTHORIZATION_IN_WORDS = /\bauthorization\b[^.]{0,40}\bheader\b|\bheader\b[^.]{0,40}\bauthorization\b|\bbearer\b/i;
/** Names of parameters, which have an underscore or are called a parameter. */
const PARAMETER_IN_WORDS = /\b(?:api_?key|access_token|auth_token)\b(?=[^.]{0,40}\b(?:query|parameter)\b)|\b(?:api_key|access_token|auth_token)\b/;

/** Schemes of challenges whose credential stands behind the scheme's name (RFC 9110 §11.4). */
const PREFIXES: Record<string, string> = { bearer: "Bearer ", basic: "Basic ", token: "Token ", apikey: "ApiKey ", "api-key": "Api-Key " };
/** Parameters in which servers name the header themselves. */
const NAMING = ["header", "header_name", "in_header", "name"];

/** The place of the key by what a server says: its challenge first, then its words. A server that says nothing gets a header without a name. */
export function keyPlaceOf({ headers, text }: Refusal): KeyPlace {
  const [challenge] = parseChallenges(headers.get("www-authenticate") ?? "").filter(({ scheme }) => Object.hasOwn(PREFIXES, scheme));
  const named = NAMING.map((name) => challenge?.parameters.get(name) ?? "").find((name) => HEADER_IN_WORDS.test(name));
  if (named !== undefined) return { in: "header", name: (HEADER_IN_WORDS.exec(named) ?? [named])[0], prefix: "" };
  const words = wordsOfServer(text);
  const header = HEADER_IN_WORDS.exec(words)?.[0];
  if (header !== undefined) return { in: "header", name: header, prefix: "" };
  if (challenge) return { in: "header", name: "Authorization", prefix: PREFIXES[challenge.scheme] ?? "" };
  const parameter = PARAMETER_IN_WORDS.exec(words)?.[0];
  if (parameter !== undefined) return { in: "query", name: parameter, prefix: "" };
  if (AUTHORIZATION_IN_WORDS.test(words)) return { in: "header", name: "Authorization", prefix: "Bearer " };
  return { in: "header", prefix: "" };
}
