import type { Link } from "./queries.ts";

export const TYPES = {
  user: "User link",
  project: "Project link",
  playground: "Playground link",
  default: "Default link",
} as const satisfies Record<Link["type"], string>;

/** The parts of a link that a description needs. */
export type DescribedLink = Pick<Link, "type" | "email" | "domains" | "emails" | "servers" | "createdBy" | "url">;

/** The people a link is for, in a few words. */
export function audienceOf({ type, email, domains, emails }: Pick<DescribedLink, "type" | "email" | "domains" | "emails">): string {
  if (type === "default") return "members, from a chat";
  if (type === "project") return email ?? "one address";
  const addresses = emails.length > 2 ? `${emails.length} addresses` : emails.join(", ");
  return [domains.length > 0 && `anyone at ${domains.join(", ")}`, addresses].filter(Boolean).join(" and ");
}

/** Whether each word of a search occurs in what the list shows of a link, or in its addresses. */
export function matches(link: DescribedLink, search: string): boolean {
  const text = [TYPES[link.type], audienceOf(link), ...link.emails, ...link.servers, link.createdBy ?? "", link.url].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
