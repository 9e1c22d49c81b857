import type { Expiry } from "../ui/form/expiry.ts";
import { wordsOf } from "../ui/form/lines.ts";
import type { Link } from "./queries.ts";

/** Who may use a link, and until when, as the administrator has typed it. */
export type RestrictionDraft = { domains: string; emails: string; email: string; expiry: Expiry };

/** The part of a draft that a link of this type has: one address for a project link, domains and addresses for the others. */
export function restrictionOf(type: Link["type"], { domains, emails, email }: RestrictionDraft) {
  return type === "project" ? { email } : { domains: wordsOf(domains).map(tidyDomain), emails: wordsOf(emails) };
}

/** A domain as it is often typed, such as `@Example.com`, in the form the API accepts. */
const tidyDomain = (domain: string): string => domain.replace(/^@/, "").toLowerCase();
