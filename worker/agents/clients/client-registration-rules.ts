import { type Members, readAddress, readText, readTexts, toMembers } from "../../lib/members.ts";
import { decideRedirectUri } from "./redirect-uri-rules.ts";

/** @property registration the usable parts of a client's metadata; the reply states them (RFC 7591 §3.2.1) */
type RegistrationDecision =
  | { kind: "usable"; registration: Members }
  | { kind: "refused"; error: "invalid_redirect_uri" | "invalid_client_metadata"; description: string };

/** What Cardea's authorization server supports (RFC 8414 §2). */
const GRANT_TYPES = ["authorization_code", "refresh_token"];
const METHODS = ["client_secret_basic", "client_secret_post", "none"];
/** Members that hold a URL to show, in any language (RFC 7591 §2.2). */
const ADDRESSES = new Set(["client_uri", "logo_uri", "tos_uri", "policy_uri", "jwks_uri"]);
const MAX_REDIRECT_URIS = 50;

/**
 * The usable parts of a client's registration (RFC 7591 §2: a server may leave out or replace what it does not support). Clients register the same
 * metadata everywhere: with grant types and methods of other servers, with null members, and with redirect URIs that Cardea refuses. A registration
 * is refused, with the reason, only if nothing usable is left.
 *
 * @param body the client's metadata, as JSON
 */
export function decideRegistration(body: string): RegistrationDecision {
  const members = toMembers(parse(body));
  if (!members) return refused("invalid_client_metadata", "Send the client's metadata as a JSON object.");
  const uris = readTexts(members.redirect_uris) ?? [];
  if (uris.length === 0) return refused("invalid_redirect_uri", "Name at least one redirect URI in redirect_uris.");
  const redirectUris = [...new Set(uris)].filter((uri) => decideRedirectUri(uri).kind !== "refused").slice(0, MAX_REDIRECT_URIS);
  if (redirectUris.length === 0) {
    return refused("invalid_redirect_uri", "Register an https URI, a loopback URI, or a URI of the application's own scheme.");
  }
  const grantTypes = chooseGrantTypes(readTexts(members.grant_types), readTexts(members.response_types));
  if (!grantTypes) return refused("invalid_client_metadata", "People sign in here by authorization_code, but the client names only other grants.");
  const registration: Members = {
    ...displayed(members),
    redirect_uris: redirectUris,
    grant_types: grantTypes,
    response_types: ["code"],
    ...methodsOf(members),
  };
  return { kind: "usable", registration };
}

/** The known grant types. A client that names none of them but the response type `code` gets the grant type of that (RFC 7591 §2.1). */
function chooseGrantTypes(requested: string[] | undefined, responseTypes: string[] | undefined): string[] | undefined {
  // Some clients send one text with spaces, as for scopes.
  const named = requested?.flatMap((text) => text.split(" ")) ?? ["authorization_code"];
  const known = GRANT_TYPES.filter((type) => named.includes(type));
  if (known.length === 0 && !responseTypes?.includes("code")) return undefined;
  return known.includes("authorization_code") ? known : ["authorization_code", ...known];
}

/**
 * The method that the client prefers, if Cardea supports it, or else the supported ones it offers. Without either, the reply states the server's
 * choice.
 */
function methodsOf({ token_endpoint_auth_method, token_endpoint_auth_methods_supported }: Members): Members {
  const preferred = readText(token_endpoint_auth_method);
  if (preferred !== undefined && METHODS.includes(preferred)) return { token_endpoint_auth_method: preferred };
  const offered = readTexts(token_endpoint_auth_methods_supported)?.filter((method) => METHODS.includes(method));
  return offered && offered.length > 0 ? { token_endpoint_auth_methods_supported: offered } : {};
}

/** The client's name, URLs and contacts, in all languages. Members of a wrong type are left out. */
function displayed(members: Members): Members {
  const shown = Object.entries(members).flatMap(([name, value]): [string, unknown][] => {
    const [base = ""] = name.split("#");
    const read = base === "client_name" ? readText(value) : ADDRESSES.has(base) ? readAddress(value) : undefined;
    return read === undefined ? [] : [[name, read]];
  });
  const contacts = readTexts(members.contacts);
  return { ...Object.fromEntries(shown), ...(contacts && { contacts }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(error: "invalid_redirect_uri" | "invalid_client_metadata", description: string): RegistrationDecision {
  return { kind: "refused", error, description };
}
