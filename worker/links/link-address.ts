import { type LinkHint, readHint, writeHint } from "./link-hint-rules.ts";

/**
 * The content of a link's URL: the link's id, and for a link from a chat the signed marker of its person and the hint why it was made.
 * @property fromHome whether a member came from their home. It gives no access: only members pass a default link
 */
export type LinkAddress = { id: string; marker?: string; fromHome?: true } & LinkHint;

/** The parameter of a URL that says that a member came from their home. */
const FROM = { name: "from", home: "home" };

/** The path of one of a link's pages. All pages keep the marker and the hint of a link from a chat. */
export function linkPath({ id, marker, fromHome, servers, agentMark }: LinkAddress, rest = "", query: Record<string, string> = {}): string {
  const kept = { ...(marker !== undefined && { for: marker }), ...(fromHome && { [FROM.name]: FROM.home }), ...writeHint({ servers, agentMark }) };
  const search = new URLSearchParams({ ...kept, ...query }).toString();
  return `/connect/${encodeURIComponent(id)}${rest}${search && `?${search}`}`;
}

/** The link's URL for people. */
export const linkUrl = (publicOrigin: string, address: LinkAddress): string => publicOrigin + linkPath(address);

/** Reads the address from a request for one of a link's pages. */
export function readLinkAddress(id: string, query: Partial<Record<string, string>>): LinkAddress {
  return { id, marker: query.for, ...(query[FROM.name] === FROM.home && { fromHome: true }), ...readHint(query) };
}

/** The auth link whose page has this path, if there is one. */
export function linkOfPath(path: string, publicOrigin: string): LinkAddress | undefined {
  const url = new URL(path, publicOrigin);
  const id = /^\/connect\/([A-Za-z0-9_-]+)/.exec(url.pathname)?.[1];
  return id ? readLinkAddress(id, Object.fromEntries(url.searchParams)) : undefined;
}
