import { z } from "zod";
import { toMembers } from "../../lib/members.ts";

/** The size limits of a document (draft-ietf-oauth-client-id-metadata-document §6.6) and of the key set it refers to. */
export const MAX_DOCUMENT_BYTES = 5 * 1024;
export const MAX_KEYS_BYTES = 64 * 1024;
const MAX_REDIRECT_URIS = 50;

/** The JWS algorithms with which a client may sign a token request (RFC 7518 §3.1). */
const SIGNING_ALGORITHMS = ["RS256", "ES256"];

type DocumentAuthMethod = "none" | "private_key_jwt";
export type PublicKeys = { keys: Record<string, unknown>[] };

/** A client as its metadata document describes it, with the members that Cardea uses. */
export type DocumentClient = {
  clientId: string;
  clientName: string;
  redirectUris: string[];
  grantTypes: string[];
  /** The methods by which it may authenticate at the token endpoint; it chooses one with each request. */
  methods: DocumentAuthMethod[];
  /** The keys with which it signs, or their URL; absent if it does not sign. */
  keys: PublicKeys | { uri: string } | undefined;
  algorithms: string[];
};

type DocumentDecision = { kind: "client"; client: DocumentClient } | { kind: "refused"; reason: string };

/** A list without its unusable entries. A list that has only unusable entries stays as it is, so that the schema refuses it. */
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

/** The members of RFC 7591 §2; other members are ignored. */
const documentSchema = z.looseObject({
  client_id: z.string(),
  client_name: z.string().trim().min(1),
  redirect_uris: texts.refine(({ length }) => length > 0 && length <= MAX_REDIRECT_URIS),
  grant_types: listed.transform((types) => types ?? ["authorization_code"]),
  response_types: listed.transform((types) => types ?? ["code"]),
  token_endpoint_auth_method: z.string().optional(),
  token_endpoint_auth_methods_supported: listed,
  token_endpoint_auth_signing_alg: z.string().optional(),
  token_endpoint_auth_signing_alg_values_supported: listed,
  jwks: z.looseObject({ keys }).optional(),
  jwks_uri: z.string().optional(),
});

/** Members of private and symmetric keys (RFC 7518 §6), which a public document must not contain. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const GRANT_TYPES = ["authorization_code", "refresh_token"];

/**
 * The client that a metadata document describes. Unknown grant and response types are left out, because documents serve many authorization servers;
 * but Cardea must support one of its authentication methods. A document must hold no secret (§4.1 of the draft).
 *
 * @param clientId the URL of the document, which the document must name byte for byte
 */
export function decideClientDocument(clientId: string, document: unknown): DocumentDecision {
  const parsed = documentSchema.safeParse(withoutNull(document));
  if (!parsed.success) return refused(`not a client's document: ${parsed.error.issues[0]?.path.join(".")}`);
  const metadata = parsed.data;
  if (metadata.client_id !== clientId) return refused("it names another client id");
  if ("client_secret" in metadata || "client_secret_expires_at" in metadata) return refused("it holds a secret");
  if (metadata.jwks?.keys.some((key) => PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member)))) return refused("it holds a private key");
  const grantTypes = metadata.grant_types.filter((type) => GRANT_TYPES.includes(type));
  if (!grantTypes.includes("authorization_code") || !metadata.response_types.includes("code"))
    return refused("it does not support the sign-in of people");

  const { token_endpoint_auth_method: preferred, token_endpoint_auth_methods_supported: supported } = metadata;
  const offered = supported ?? [preferred ?? "none"];
  if (preferred !== undefined && !offered.includes(preferred)) return refused("it prefers a method that it does not offer");
  const algorithms = SIGNING_ALGORITHMS.filter(
    (algorithm) =>
      (metadata.token_endpoint_auth_signing_alg ?? algorithm) === algorithm &&
      (metadata.token_endpoint_auth_signing_alg_values_supported ?? [algorithm]).includes(algorithm),
  );
  const keys = keysOf(metadata.jwks, metadata.jwks_uri);
  const signs = keys !== undefined && algorithms.length > 0;
  const methods = (["none", "private_key_jwt"] as const).filter((method) => offered.includes(method) && (method === "none" || signs));
  if (methods.length === 0) return refused("it offers no authentication method that a public document can have");
  const client = { clientId, clientName: metadata.client_name, redirectUris: metadata.redirect_uris, grantTypes, methods, keys, algorithms };
  return { kind: "client", client };
}

/** The authorization server's metadata, with the statement that clients may have a document, and how they authenticate (RFC 8414 §2). */
export function withDocumentClients(metadata: Record<string, unknown>): Record<string, unknown> {
  const { token_endpoint_auth_methods_supported: methods } = metadata;
  return {
    ...metadata,
    client_id_metadata_document_supported: true,
    token_endpoint_auth_methods_supported: [...new Set([...(Array.isArray(methods) ? methods : []), "private_key_jwt"])],
    token_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
  };
}

/** The document without members that are null or empty; these count as absent. The schema checks the rest. */
function withoutNull(document: unknown): unknown {
  const members = toMembers(document);
  return members ? Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== "")) : document;
}

/** The keys or their URI, of which a document may have one (RFC 7591 §2). The URI is checked when it is fetched. */
function keysOf(jwks: PublicKeys | undefined, uri: string | undefined): DocumentClient["keys"] {
  if (jwks && uri !== undefined) return undefined;
  if (uri !== undefined) return { uri };
  return jwks && jwks.keys.length > 0 ? { keys: jwks.keys } : undefined;
}

function refused(reason: string): DocumentDecision {
  return { kind: "refused", reason };
}
