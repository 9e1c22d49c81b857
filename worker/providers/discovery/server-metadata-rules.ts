import type { AuthorizationServerMetadata } from "@modelcontextprotocol/client";
import { makeMemberReader, toMembers } from "../../lib/members.ts";

/**
 * The verdict on a document that was found.
 * @property because why it cannot be used, as the rest of a sentence that begins with "The sign-in service" or "The server"
 */
export type Judged<Found> = { kind: "found"; found: Found } | { kind: "unusable"; because: string } | { kind: "no-document" };

/** @property leftOut members of the document that could not be read, in words */
export type ServerMetadata = { metadata: AuthorizationServerMetadata; leftOut: string[] };

/** A document with one of these members counts as metadata of an authorization server. */
const CHARACTERISTIC = ["issuer", "authorization_endpoint", "token_endpoint"];

/**
 * Reads the metadata of an authorization server (RFC 8414 §2, and the compatible OpenID Connect Discovery §3), member by member.
 * Checked strictly are the issuer (§3.3), the endpoints to which people and codes are sent, and PKCE with S256.
 *
 * @param document the document that was found
 * @param askedAs the issuer whose document was requested, as the resource names it
 */
export function decideServerMetadata(document: unknown, askedAs: string): Judged<ServerMetadata> {
  const members = toMembers(document);
  if (!members || !CHARACTERISTIC.some((name) => typeof members[name] === "string")) return { kind: "no-document" };
  const read = makeMemberReader(members);
  const [issuer, authorization_endpoint, token_endpoint] = [
    read.text("issuer"),
    read.address("authorization_endpoint"),
    read.address("token_endpoint"),
  ];
  if (issuer === undefined) return unusable("has no “issuer” in its metadata");
  if (!isSameIssuer(issuer, askedAs)) return unusable(`names “${short(issuer)}” as issuer, and was asked for as “${short(askedAs)}”`);
  if (authorization_endpoint === undefined) return unusable(lacking("authorization_endpoint", members));
  if (token_endpoint === undefined) return unusable(lacking("token_endpoint", members));
  const responseTypes = read.texts("response_types_supported") ?? ["code"];
  if (!responseTypes.includes("code")) return unusable("offers no sign-in by code: its “response_types_supported” lacks “code”");
  const challengeMethods = read.texts("code_challenge_methods_supported");
  if (!challengeMethods?.includes("S256")) return unusable("does not offer PKCE with S256, so Cardea does not use it");
  const metadata: AuthorizationServerMetadata = {
    issuer,
    authorization_endpoint,
    token_endpoint,
    response_types_supported: responseTypes,
    code_challenge_methods_supported: challengeMethods,
    client_id_metadata_document_supported: read.flag("client_id_metadata_document_supported"),
    authorization_response_iss_parameter_supported: read.flag("authorization_response_iss_parameter_supported"),
  };
  for (const name of ["registration_endpoint", "revocation_endpoint", "userinfo_endpoint"]) {
    const address = read.address(name);
    if (address !== undefined) metadata[name] = address;
  }
  for (const name of LISTS) {
    const texts = read.texts(name);
    if (texts !== undefined) metadata[name] = texts;
  }
  return { kind: "found", found: { metadata, leftOut: read.leftOut } };
}

const LISTS = [
  "scopes_supported",
  "grant_types_supported",
  "token_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported",
  "revocation_endpoint_auth_methods_supported",
];

/**
 * Whether two names are of one issuer (RFC 8414 §3.3). They are compared byte for byte, except that an empty path equals a single
 * slash (RFC 3986 §6.2.3).
 */
export function isSameIssuer(a: string, b: string): boolean {
  return withoutEmptyPath(a) === withoutEmptyPath(b);
}

const withoutEmptyPath = (issuer: string): string => (/^https?:\/\/[^/?#]+\/$/.test(issuer) ? issuer.slice(0, -1) : issuer);

function lacking(name: string, members: Record<string, unknown>): string {
  return members[name] === undefined || members[name] === null || members[name] === ""
    ? `has no “${name}” in its metadata`
    : `has no web address at “${name}” in its metadata`;
}

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

function unusable(because: string): { kind: "unusable"; because: string } {
  return { kind: "unusable", because };
}
