import { pageTexts } from "../texts/texts.ts";
import type { ApiKey } from "./queries.ts";

/** For whom a key acts, in words. */
export function purposeOf({ actsForUsers, domains }: Pick<ApiKey, "actsForUsers" | "domains">): string {
  const { keys: words } = pageTexts();
  if (!actsForUsers) return words.projectOnly;
  return domains.length === 0 ? words.actsFor : words.actsForDomains(domains.join(", "));
}

/** The state of a key. @param now UTC milliseconds */
export function stateOf(
  { expiresAt, revokedAt }: { expiresAt: number | null; revokedAt: number | null },
  now: number,
): "active" | "expired" | "revoked" {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "active";
}
