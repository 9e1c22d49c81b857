import { decideOutbound, type OutboundRules } from "../lib/outbound-rules.ts";

/**
 * Whether the provider package may be given this client id. One that is a URL names a Client ID Metadata
 * Document, which the package fetches by itself: so the address is judged here first (SECURITY.md S24, S64).
 */
export function isClientIdAllowed(clientId: string, rules: OutboundRules): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(clientId) || decideOutbound(clientId, rules).allowed;
}

/** The client ids a token request names: in its form, and as the user of HTTP Basic (RFC 6749 §2.3.1). */
export function clientIdsOf(form: URLSearchParams, authorization: string | undefined): string[] {
  const ids = [form.get("client_id") ?? ""];
  ids.push(decode(fromBase64(/^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "")?.[1] ?? "").split(":")[0] ?? ""));
  return ids.filter(Boolean);
}

/** @returns nothing of what is no base64 */
function fromBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return "";
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
