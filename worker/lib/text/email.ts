import { domainToASCII } from "node:url";

export type Email = { address: string; domain: string };

/** Visible ASCII, before anything is folded: the Kelvin sign becomes a plain k in lower case. */
const PLAIN = /^[\x21-\x7e]{3,254}$/;
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z])[a-z0-9-]{2,63}$/;

/**
 * One plain ASCII address, or nothing (S4). Quoted local parts, look-alike characters, IP
 * literals, lists and control characters are no address here: what passes is mailed byte for byte as it
 * is compared. Case is folded, since no provider in use tells `Ada@` from `ada@`.
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
 * What somebody typed or pasted as an address, for `parseEmail` to judge: without blanks around it, characters that nobody sees, and
 * what a link to it begins and ends with (RFC 6068).
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
 * The mailbox behind an address, by which mail is counted and people are recognized: without the tag that most services let
 * their people put behind a `+` (RFC 5233 §4). Where a service knows no tags, it is one mailbox for several.
 *
 * @param address as `parseEmail` gives it
 */
export function mailboxOf(address: string): string {
  return address.replace(/^([^+]+)\+.*(?=@)/, "$1");
}

/** Whether this is a full domain name in its ASCII form (RFC 1035 §2.3.1 with RFC 5890 A-labels). */
export function isDomain(domain: string): boolean {
  return DOMAIN.test(domain) && domainToASCII(domain) === domain;
}
