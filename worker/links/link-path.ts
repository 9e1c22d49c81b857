import { readHint } from "./link-hint-rules.ts";
import type { LinkAddress } from "./open-link.ts";

/** Path of a link's pages; the `for` marker of a link from a chat, and why it was made, stay on all of them. */
export function linkPath({ id, marker, asked, by }: LinkAddress, rest = "", query: Record<string, string> = {}): string {
  const kept = { ...(marker !== undefined && { for: marker }), ...readHint({ asked, by }) };
  const search = new URLSearchParams({ ...kept, ...query }).toString();
  return `/connect/${encodeURIComponent(id)}${rest}${search && `?${search}`}`;
}
