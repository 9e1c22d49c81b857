import type { Link, Project } from "../db/db.ts";
import type { FieldErrors } from "../lib/errors.ts";
import { isDomain, parseEmail } from "../lib/text/email.ts";

/** Who may use a link, and until when, as an administrator enters it. @property expiresAt UTC milliseconds; null: never */
export type Restriction = { domains?: string[]; emails?: string[]; email?: string; expiresAt?: number | null };

/** The same as it is stored. */
export type StoredRestriction = Pick<Link, "domains" | "emails" | "email" | "expiresAt">;

/** Most addresses a link names; more people than that share a domain, or get a link of their own. */
export const MOST_EMAILS = 200;

/** What a restriction means for a link of this type, or what is wrong with it, by field name (F1, F2, F6). */
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
    problems.domains = "A project link is for one address: leave domains and further addresses out.";
  if (isForMany && email !== undefined) problems.email = "This is for project links; name addresses in emails.";
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
 * Whether people may be sent back to this URL (F11): its origin is on the project's list, exactly, and nothing in it is
 * for the browser alone. Judged by the parser a browser would use (S9).
 */
export function isReturnAllowed(url: string, { returnOrigins }: Pick<Project, "returnOrigins">): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  return returnOrigins.includes(origin) && username === "" && password === "";
}

/** Whether an origin can be on the list: `https://host[:port]`, or plain http on the administrator's own machine. */
export function isReturnOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && (protocol === "https:" || (protocol === "http:" && (hostname === "127.0.0.1" || hostname === "localhost")));
}

/** Where a person goes who is done, with what the link was made with, unchanged. */
export function toReturnUrl({ returnUrl, returnState }: Pick<Link, "returnUrl" | "returnState">): URL | undefined {
  if (returnUrl === null) return undefined;
  const url = new URL(returnUrl);
  if (returnState !== null) url.searchParams.set("state", returnState);
  return url;
}
