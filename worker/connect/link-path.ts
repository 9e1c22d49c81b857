import type { LinkAddress } from "../links/open-link.ts";

/** Path of a link's pages; the `for` marker of a link from a chat stays on all of them. */
export function linkPath({ id, marker }: LinkAddress, rest = "", query: Record<string, string> = {}): string {
  const search = new URLSearchParams({ ...(marker !== undefined && { for: marker }), ...query }).toString();
  return `/connect/${encodeURIComponent(id)}${rest}${search && `?${search}`}`;
}
