import { decideOutbound, type OutboundRules } from "../../lib/http/outbound-rules.ts";

const MAX_ID_LENGTH = 2000;

/** Whether a client id names a Client ID Metadata Document, as every URL does. Ids that Cardea issued are never URLs. */
export const isDocumentId = (clientId: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(clientId);

/** Whether an id has the form of ids that Cardea issues: the provider package uses this alphabet (RFC 7591 §3.2.1). */
export const isIssuedClientId = (clientId: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(clientId);

/**
 * Whether a client may have this id. A URL is fetched, so it must be an address to which Cardea sends requests (S24, S64). It must have a path, no
 * fragment, and the spelling of the URL parser: then it has no dot segments, and one document has one id
 * (draft-ietf-oauth-client-id-metadata-document §3).
 */
export function isClientIdAllowed(clientId: string, rules: OutboundRules): boolean {
  if (!isDocumentId(clientId)) return true;
  if (clientId.length > MAX_ID_LENGTH || clientId.includes("#")) return false;
  const decision = decideOutbound(clientId, rules);
  return decision.allowed && decision.url.href === clientId;
}

/**
 * The client ids that a token request names: in its form, as the user of HTTP Basic (RFC 6749 §2.3.1), and as the issuer of a client assertion (RFC
 * 7523 §3). None is verified yet.
 */
export function clientIdsOf(form: URLSearchParams, authorization: string | undefined): string[] {
  const basic = /^Basic[ \t]+([A-Za-z0-9+/=]+)[ \t]*$/i.exec(authorization ?? "")?.[1] ?? "";
  const user = fromForm(fromBase64(basic).split(":")[0] ?? "");
  return [...new Set([form.get("client_id") ?? "", user, issuerOf(form.get("client_assertion") ?? "")])].filter(Boolean);
}

function issuerOf(assertion: string): string {
  try {
    const claims: unknown = JSON.parse(fromBase64((assertion.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")));
    return typeof claims === "object" && claims !== null && "iss" in claims && typeof claims.iss === "string" ? claims.iss : "";
  } catch {
    return "";
  }
}

/** @returns the empty text if the input is not base64 */
function fromBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return "";
  }
}

function fromForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
