import type { ApiKey } from "../db/db.ts";
import { type Email, parseEmail } from "../lib/text/email.ts";

/** What a key is presented as: `ck_{id}.{secret}`, or `ct_…` for the REST API. */
const KEY = /^(c[kt]_[A-Za-z0-9_-]{10,40})\.([A-Za-z0-9_-]{20,100})$/;

export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id && secret ? { id, secret } : undefined;
}

/** For whom a key is used: for a person, or for nobody in particular. */
export type KeyUse = { kind: "nobody" } | { kind: "person"; email: Email } | { kind: "refused"; reason: string };

/**
 * Whether a key may be used for the person an agent names (S65). That the person is a member, or may become
 * one by their address, is for the caller to see.
 *
 * @param named the `x-user-email` header, where there is one
 */
export function decideKeyUse(key: Pick<ApiKey, "actsForUsers">, named: string | null): KeyUse {
  if (named === null) return { kind: "nobody" };
  if (!key.actsForUsers)
    return { kind: "refused", reason: "This key acts for nobody in particular: leave x-user-email out, or use a key that may act for people." };
  const email = parseEmail(named.trim());
  return email ? { kind: "person", email } : { kind: "refused", reason: "x-user-email is one e-mail address, such as ada@example.com." };
}

/**
 * Whether a key is for the MCP URL it is used at. What the default navigator denies holds at the servers' own URLs, so its
 * keys do too.
 *
 * @param navigator slug of the navigator whose settings hold there
 */
export function isKeyFor(key: Pick<ApiKey, "navigator">, navigator: string): boolean {
  return key.navigator === null || key.navigator === navigator;
}

/** @param now UTC milliseconds */
export function isKeyAlive(key: Pick<ApiKey, "expiresAt" | "revokedAt">, now: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now);
}
