import type { ApiKey } from "../db/db.ts";
import { type Email, parseEmail } from "../lib/text/email.ts";

/** The text of a key: `ck_{id}.{secret}`, `ct_…` and, of the whole deployment, `cd_…` for the REST API, or `cb_…` of a bridge. */
const KEY = /^(c[bdkt]_[A-Za-z0-9_-]{10,40})\.([A-Za-z0-9_-]{20,100})$/;

export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id && secret ? { id, secret } : undefined;
}

/** What a key is used for: a person, or no person. */
type KeyUse = { kind: "no person" } | { kind: "person"; email: Email } | { kind: "refused"; reason: string };

/**
 * Whether a key may be used for the person that an agent names (S65). The caller must check that the person is a member, or may become one by the
 * address.
 *
 * @param named the `x-user-email` header, if there is one
 */
export function decideKeyUse(key: Pick<ApiKey, "actsForUsers">, named: string | null): KeyUse {
  if (named === null) return { kind: "no person" };
  if (!key.actsForUsers)
    return { kind: "refused", reason: "This key acts for no person: leave x-user-email out, or use a key that may act for people." };
  const email = parseEmail(named.trim());
  return email ? { kind: "person", email } : { kind: "refused", reason: "x-user-email is one e-mail address, such as ada@example.com." };
}

/** What an agent without a person is told to do. @param lacksPerson whether its key may act for people, and only the request names none */
export function sayPersonMissing(lacksPerson: true | undefined): string {
  if (lacksPerson) return "This request names no person: send the person's e-mail address with every request, in the header x-user-email.";
  return "This key acts for no person: name the person in x-user-email, with a key that may act for people.";
}

/**
 * Whether a key is valid at an MCP URL. A key of the default navigator is also valid at the servers' own endpoints, because that navigator's denials
 * hold there.
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
