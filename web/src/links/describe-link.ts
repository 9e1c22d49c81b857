import { pageTexts } from "../texts/texts.ts";
import type { Link } from "./queries.ts";

/** The parts of a link that a description needs. */
export type DescribedLink = Pick<Link, "type" | "email" | "domains" | "emails" | "servers" | "createdBy" | "url">;

/** The people a link is for, in a few words. */
export function audienceOf({ type, email, domains, emails }: Pick<DescribedLink, "type" | "email" | "domains" | "emails">): string {
  const { links: words } = pageTexts();
  if (type === "default") return words.members;
  if (type === "project") return email ?? words.oneAddress;
  const addresses = emails.length > 2 ? words.addresses(emails.length) : emails.join(", ");
  return [domains.length > 0 && words.anyoneAt(domains.join(", ")), addresses].filter(Boolean).join(words.and);
}

/** Whether a link can be used, or could be if it were not paused. */
export const isWorking = ({ state }: Pick<Link, "state">): boolean => state === "active" || state === "paused";

/** What a search for links looks into: what the list shows of a link, and its addresses. */
export const searchTextOf = (link: DescribedLink): string =>
  [pageTexts().links.types[link.type], audienceOf(link), ...link.emails, ...link.servers, link.createdBy ?? "", link.url].join(" ");
