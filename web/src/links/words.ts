import type { Link } from "./queries.ts";

export const TYPES = {
  user: "User link",
  project: "Project link",
  playground: "Playground link",
  default: "Default link",
} as const satisfies Record<Link["type"], string>;

/** Who a link is for, in a few words. */
export function whomOf({ type, email, domains, emails }: Link): string {
  if (type === "default") return "members, from a chat";
  if (type === "project") return email ?? "nobody";
  const named = emails.length > 2 ? `${emails.length} addresses` : emails.join(", ");
  return [domains.length > 0 && `anyone at ${domains.join(", ")}`, named].filter(Boolean).join(" and ");
}

/** Whether a link has anything to do with what somebody is looking for. */
export function fits(link: Link, search: string): boolean {
  const text = [TYPES[link.type], whomOf(link), ...link.emails, ...link.servers, link.createdBy ?? "", link.url].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
