import type { ErrorCode } from "../../lib/errors.ts";
import { membersOf, plainErrorName } from "../../lib/text/error-name-rules.ts";
import type { HttpProvider } from "./http-providers.ts";

/** The members in which the services name their error: Resend, Postmark, Amazon. */
const NAMES = ["name", "ErrorCode", "__type", "code"];

/**
 * The name that a service gives to its error. Other text of an answer may repeat an address or a part of the key, so it is not read.
 * @param header the header `x-amzn-errortype`
 * @returns `unnamed` if there is none
 */
export function errorNameOf(header: string | null, body: string): string {
  const members = membersOf(body);
  return plainErrorName(
    [header, ...NAMES.map((member) => members?.[member])].find((value) => typeof value === "string" || typeof value === "number"),
  );
}

/** What an answer other than 2xx means. */
export function decideHttpFault(provider: HttpProvider, status: number, name: string): ErrorCode {
  const known = provider.faults.find(([pattern]) => pattern.test(`${status} ${name}`));
  if (known) return known[1];
  if (status === 401 || status === 403) return "mail.key_refused";
  if (status === 429) return "mail.rate_limited";
  return status === 408 || status >= 500 ? "mail.down" : "mail.refused";
}
