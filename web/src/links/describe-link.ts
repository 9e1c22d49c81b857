import { pageTexts } from "../texts/texts.ts";
import type { Link } from "./queries.ts";

/** The parts of a link that a description needs. */
type DescribedLink = Pick<Link, "type" | "email" | "domains" | "emails">;

/** The people a link is for, in a few words. */
export function audienceOf({ type, email, domains, emails }: DescribedLink): string {
  const { links: words } = pageTexts();
  if (type === "default") return words.members;
  if (type === "project") return email ?? words.oneAddress;
  const addresses = emails.length > 2 ? words.addresses(emails.length) : emails.join(", ");
  return [domains.length > 0 && words.anyoneAt(domains.join(", ")), addresses].filter(Boolean).join(words.and);
}
