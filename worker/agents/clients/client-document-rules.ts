import { z } from "zod";
import { toMembers } from "../../lib/members.ts";

/** What a document may weigh (draft-ietf-oauth-client-id-metadata-document §6.6), and the keys it refers to. */
export const MAX_DOCUMENT_BYTES = 5 * 1024;
export const MAX_KEYS_BYTES = 64 * 1024;
const MOST_REDIRECT_URIS = 50;

/** JWS algorithms a client may sign a token request with (RFC 7518 §3.1). */
export const SIGNING_ALGORITHMS = ["RS256", "ES256"];

export type DocumentAuthMethod = "none" | "private_key_jwt";
export type PublicKeys = { keys: Record<string, unknown>[] };

/** An application as its metadata document describes it, as far as Cardea goes by it. */
export type DocumentClient = {
  clientId: string;
  clientName: string;
  redirectUris: string[];
  grantTypes: string[];
  /** How it may authenticate at the token endpoint: any of these, it chooses with each request. */
  methods: DocumentAuthMethod[];
  /** What it signs with, where it does: its keys, or where they are. */
  keys: PublicKeys | { uri: string } | undefined;
  algorithms: string[];
};

export type DocumentDecision = { kind: "client"; client: DocumentClient } | { kind: "refused"; reason: string };

/** A list loses the entries that cannot be used; an empty one is none, and one of such entries alone is no list. */
const usable = (value: unknown, isUsable: (entry: unknown) => boolean): unknown => {
  if (!Array.isArray(value)) return value;
  const left = value.filter(isUsable);
  return left.length > 0 || value.length === 0 ? left : value;
};
const isText = (entry: unknown): boolean => typeof entry === "string" && entry !== "";
const texts = z.preprocess((value) => usable(value, isText), z.array(z.string()));
const listed = z.preprocess(
  (value) => (Array.isArray(value) && value.length === 0 ? undefined : usable(value, isText)),
  z.array(z.string()).optional(),
);
const keys = z.preprocess((value) => usable(value, (entry) => toMembers(entry) !== undefined), z.array(z.record(z.string(), z.unknown())).max(50));

/** RFC 7591 §2; what a document says beyond is ignored. */
const documentSchema = z.looseObject({
  client_id: z.string(),
  client_name: z.string().trim().min(1),
  redirect_uris: texts.refine(({ length }) => length > 0 && length <= MOST_REDIRECT_URIS),
  grant_types: listed.transform((types) => types ?? ["authorization_code"]),
  response_types: listed.transform((types) => types ?? ["code"]),
  token_endpoint_auth_method: z.string().optional(),
  token_endpoint_auth_methods_supported: listed,
  token_endpoint_auth_signing_alg: z.string().optional(),
  token_endpoint_auth_signing_alg_values_supported: listed,
  jwks: z.looseObject({ keys }).optional(),
  jwks_uri: z.string().optional(),
});

/** Of a private or a symmetric key (RFC 7518 §6); a document that everybody reads has none. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const GRANT_TYPES = ["authorization_code", "refresh_token"];

/**
 * What a metadata document makes its client. Grant and response types Cardea does not know are left out, as documents serve many
 * authorization servers; a way to authenticate both know there must be. A document holds no secret (§4.1 of the draft).
 *
 * @param clientId the URL it was found under, which it must name byte for byte
 */
export function decideClientDocument(clientId: string, document: unknown): DocumentDecision {
  const parsed = documentSchema.safeParse(withoutNull(document));
  if (!parsed.success) return refused(`not a client's: ${parsed.error.issues[0]?.path.join(".")}`);
  const told = parsed.data;
  if (told.client_id !== clientId) return refused("it names another client id");
  if ("client_secret" in told || "client_secret_expires_at" in told) return refused("it holds a secret");
  if (told.jwks?.keys.some((key) => PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member)))) return refused("it holds a private key");
  const grantTypes = told.grant_types.filter((type) => GRANT_TYPES.includes(type));
  if (!grantTypes.includes("authorization_code") || !told.response_types.includes("code")) return refused("it is for no sign-in of people");

  const { token_endpoint_auth_method: preferred, token_endpoint_auth_methods_supported: supported } = told;
  const offered = supported ?? [preferred ?? "none"];
  if (preferred !== undefined && !offered.includes(preferred)) return refused("it prefers a method it does not offer");
  const algorithms = SIGNING_ALGORITHMS.filter(
    (algorithm) =>
      (told.token_endpoint_auth_signing_alg ?? algorithm) === algorithm &&
      (told.token_endpoint_auth_signing_alg_values_supported ?? [algorithm]).includes(algorithm),
  );
  const keys = keysOf(told.jwks, told.jwks_uri);
  const signs = keys !== undefined && algorithms.length > 0;
  const methods = (["none", "private_key_jwt"] as const).filter((method) => offered.includes(method) && (method === "none" || signs));
  if (methods.length === 0) return refused("it offers no way to authenticate that a public document can have");
  const client = { clientId, clientName: told.client_name, redirectUris: told.redirect_uris, grantTypes, methods, keys, algorithms };
  return { kind: "client", client };
}

/** Where authorization servers' metadata says that clients may be known by document, and how they authenticate (RFC 8414 §2). */
export function withDocumentClients(metadata: Record<string, unknown>): Record<string, unknown> {
  const { token_endpoint_auth_methods_supported: methods } = metadata;
  return {
    ...metadata,
    client_id_metadata_document_supported: true,
    token_endpoint_auth_methods_supported: [...new Set([...(Array.isArray(methods) ? methods : []), "private_key_jwt"])],
    token_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
  };
}

/** A member that is null or empty is none; what it says beyond its members' types is judged by the schema. */
function withoutNull(document: unknown): unknown {
  const members = toMembers(document);
  return members ? Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== "")) : document;
}

/** One of the two (RFC 7591 §2); the URI is judged when it is fetched. */
function keysOf(jwks: PublicKeys | undefined, uri: string | undefined): DocumentClient["keys"] {
  if (jwks && uri !== undefined) return undefined;
  if (uri !== undefined) return { uri };
  return jwks && jwks.keys.length > 0 ? { keys: jwks.keys } : undefined;
}

function refused(reason: string): DocumentDecision {
  return { kind: "refused", reason };
}
