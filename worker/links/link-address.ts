import { type LinkHint, readHint } from "./link-hint-rules.ts";

/** What a link's URL names: the link, for a link from a chat the signed marker of its person, and why it was made. */
export type LinkAddress = { id: string; marker?: string } & LinkHint;

/** Path of a link's pages; the marker of a link from a chat, and why it was made, stay on all of them. */
export function linkPath({ id, marker, asked, by }: LinkAddress, rest = "", query: Record<string, string> = {}): string {
  const kept = { ...(marker !== undefined && { for: marker }), ...readHint({ asked, by }) };
  const search = new URLSearchParams({ ...kept, ...query }).toString();
  return `/connect/${encodeURIComponent(id)}${rest}${search && `?${search}`}`;
}

/** The URL that people are given. */
export const linkUrl = (publicOrigin: string, address: LinkAddress): string => publicOrigin + linkPath(address);

/** The address in a request for one of a link's pages. */
export function readLinkAddress(id: string, query: Partial<Record<string, string>>): LinkAddress {
  return { id, marker: query.for, ...readHint(query) };
}

/** The link a path leads to, if it does. */
export function linkOfPath(path: string, publicOrigin: string): { id: string; marker?: string } | undefined {
  const url = new URL(path, publicOrigin);
  const id = /^\/connect\/([A-Za-z0-9_-]+)/.exec(url.pathname)?.[1];
  return id ? { id, marker: url.searchParams.get("for") ?? undefined } : undefined;
}
