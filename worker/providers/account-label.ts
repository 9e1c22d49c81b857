import type { ProviderQuirks } from "../db/db.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { readText, toMembers } from "../lib/members.ts";

/** What providers call the person, the most telling first. */
const CLAIMS = ["email", "preferred_username", "login", "username", "name"];

const LONGEST = 120;

/**
 * As whom a person is connected: from the ID token of the reply, else from the provider's user info. The ID
 * token came straight from the token endpoint over TLS, so its signature need not be checked for a label
 * (OpenID Connect Core §3.1.3.7, 6). Nothing where neither tells.
 *
 * @param userinfoUrl of a template or of the metadata
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
    ?.slice(0, LONGEST);
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
