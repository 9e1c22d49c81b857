import type { Link, Project } from "../db/db.ts";
import type { FieldErrors } from "../lib/errors.ts";
import { isDomain, parseEmail } from "../lib/text/email.ts";

/** Who may use a link, and until when, as an administrator enters it. @property expiresAt in UTC milliseconds; null: the link never expires */
export type Restriction = { domains?: string[]; emails?: string[]; email?: string; expiresAt?: number | null };

/** A restriction as it is stored. */
type StoredRestriction = Pick<Link, "domains" | "emails" | "email" | "expiresAt">;

/** The highest number of addresses in one link. For more people, an administrator names their domain or creates further links. */
export const MAX_EMAILS = 200;

/** Reads the restriction of a link of this type. @returns the restriction to store, or the problems by field name (F1, F2, F6) */
export function readRestriction(
  type: Link["type"],
  { domains = [], emails = [], email, expiresAt = null }: Restriction,
  now: number,
): { restriction: StoredRestriction } | { problems: FieldErrors } {
  const problems: FieldErrors = {};
  const named = unique(domains.map((domain) => domain.trim().toLowerCase()));
  const badDomain = named.find((domain) => !isDomain(domain));
  const listed = unique(emails.map((one) => one.trim()));
  const badEmail = listed.find((one) => !parseEmail(one));
  const one = email === undefined ? undefined : parseEmail(email.trim());
  const isForMany = type !== "project";

  if (badDomain !== undefined) problems.domains = `“${badDomain}” is not a domain such as example.com.`;
  else if (isForMany && named.length + listed.length === 0) problems.domains = "Name at least one e-mail domain, such as example.com, or an address.";
  if (!isForMany && named.length + listed.length > 0)
    problems.domains = "A project link is for one address. Leave out domains and further addresses.";
  if (isForMany && email !== undefined) problems.email = "Only project links have this field. Enter the addresses as emails.";
  if (badEmail !== undefined) problems.emails = `“${badEmail}” is not one e-mail address such as ada@example.com.`;
  if (!isForMany && !one) problems.email = "Enter the one e-mail address that may use the link.";
  if (expiresAt !== null && expiresAt <= now) problems.expiresAt = "Choose a time in the future.";
  if (Object.keys(problems).length > 0) return { problems };
  return {
    restriction: {
      domains: isForMany ? named : [],
      emails: isForMany ? unique(listed.flatMap((address) => parseEmail(address)?.address ?? [])) : [],
      email: isForMany ? null : (one?.address ?? null),
      expiresAt,
    },
  };
}

const unique = (items: string[]): string[] => [...new Set(items.filter(Boolean))];

/**
 * Whether a link may send people back to this URL (F11). Its origin must be on the project's list, and it must contain no user name or
 * password. It is parsed as a browser parses it (S9).
 */
export function isReturnAllowed(url: string, { returnOrigins }: Pick<Project, "returnOrigins">): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  return returnOrigins.includes(origin) && username === "" && password === "";
}

/** Whether a text can be on the list: an origin `https://host[:port]`, or http on the local machine. */
export function isReturnOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && (protocol === "https:" || (protocol === "http:" && (hostname === "127.0.0.1" || hostname === "localhost")));
}

/** The URL to which a person goes when they are done, with the link's state as a parameter. */
export function toReturnUrl({ returnUrl, returnState }: Pick<Link, "returnUrl" | "returnState">): URL | undefined {
  if (returnUrl === null) return undefined;
  const url = new URL(returnUrl);
  if (returnState !== null) url.searchParams.set("state", returnState);
  return url;
}
