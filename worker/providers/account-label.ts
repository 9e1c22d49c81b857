import type { ProviderQuirks } from "../db/db.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { readText, toMembers } from "../lib/members.ts";

/** Claims in which providers name the person, the most precise one first. */
const CLAIMS = ["email", "preferred_username", "login", "username", "name"];

/** Characters of a label that are kept. */
const MAX_LENGTH = 120;

/**
 * The name of the account: from the ID token of the reply, otherwise from the provider's user info.
 * The ID token came directly from the token endpoint over TLS, so its signature need not be checked for a label
 * (OpenID Connect Core §3.1.3.7, 6).
 *
 * @param userinfoUrl from the provider template or from the metadata
 * @returns undefined if neither names the account
 */
export async function findAccountLabel(
  reply: { idToken: string | undefined; accessToken: string },
  userinfoUrl: ProviderQuirks["userinfoUrl"],
  fetch: Fetch,
): Promise<string | undefined> {
  const fromToken = labelOf(payloadOf(reply.idToken));
  if (fromToken !== undefined || !userinfoUrl) return fromToken;
  try {
    const headers = { authorization: `Bearer ${reply.accessToken}`, accept: "application/json", "user-agent": "Cardea" };
    const response = await fetch(userinfoUrl, { headers, signal: AbortSignal.timeout(5000) });
    return response.ok ? labelOf(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

function labelOf(claims: unknown): string | undefined {
  const members = toMembers(claims) ?? {};
  return CLAIMS.map((name) => readText(members[name])?.trim())
    .find(Boolean)
    ?.slice(0, MAX_LENGTH);
}

function payloadOf(idToken: string | undefined): unknown {
  const part = idToken?.split(".")[1];
  if (!part) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0))));
  } catch {
    return undefined;
  }
}
