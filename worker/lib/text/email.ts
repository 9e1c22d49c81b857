import { domainToASCII } from "node:url";

export type Email = { address: string; domain: string };

/** Visible ASCII. It is checked before the address is put into lower case, which turns the Kelvin sign into a plain k. */
const PLAIN = /^[\x21-\x7e]{3,254}$/;
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z])[a-z0-9-]{2,63}$/;

/**
 * Reads one plain ASCII address (S4), in lower case since no provider in use distinguishes `Ada@` from `ada@`. Mail goes to exactly
 * the text that is compared, so quoted local parts, look-alike characters, IP literals, lists and control characters are refused.
 * @returns undefined for any other text
 */
export function parseEmail(input: string): Email | undefined {
  if (!PLAIN.test(input)) return undefined;
  const address = input.toLowerCase();
  const parts = address.split("@");
  const [local, domain] = parts;
  if (parts.length !== 2 || !local || !domain || local.length > 64) return undefined;
  if (!LOCAL_PART.test(local) || !isDomain(domain)) return undefined;
  return { address, domain };
}

/**
 * Cleans an address that a person typed or pasted, before `parseEmail` judges it. It removes surrounding spaces, invisible
 * characters, and the parts of a `mailto:` link around the address (RFC 6068).
 */
export function toTypedAddress(typed: string): string {
  const seen = typed
    .slice(0, 1000)
    .replace(/\p{Cf}/gu, "")
    .trim();
  if (!/^mailto:/i.test(seen)) return seen;
  const [address = ""] = seen.slice("mailto:".length).split("?");
  return address.trim();
}

/**
 * The mailbox of an address, by which mail is counted and people are recognized. It lacks the tag that most services allow after
 * a `+` (RFC 5233 §4). At a service without tags, several addresses count as one mailbox.
 *
 * @param address an address that `parseEmail` returned
 */
export function mailboxOf(address: string): string {
  return address.replace(/^([^+]+)\+.*(?=@)/, "$1");
}

/** Whether this is a full domain name in its ASCII form (RFC 1035 §2.3.1 with RFC 5890 A-labels). */
export function isDomain(domain: string): boolean {
  return DOMAIN.test(domain) && domainToASCII(domain) === domain;
}
