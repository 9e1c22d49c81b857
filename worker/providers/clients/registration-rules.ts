/** How Cardea becomes a client of an authorization server (MCP authorization, client registration). */
export type RegistrationChoice =
  | { kind: "static"; clientId: string }
  /** Client ID Metadata Document: the client id is the URL of Cardea's own document, which names no key. */
  | { kind: "cimd"; clientId: string }
  /** The same with a document for this server alone, which publishes the key Cardea signs with (RFC 7523). */
  | { kind: "cimd-signed" }
  /** Dynamic client registration (RFC 7591). */
  | { kind: "dcr" }
  | { kind: "client-needed" };

type Offered = {
  registration_endpoint?: unknown;
  client_id_metadata_document_supported?: unknown;
  token_endpoint_auth_methods_supported?: string[];
  token_endpoint_auth_signing_alg_values_supported?: string[];
};

/** What Cardea signs with where a server wants a signed assertion (RFC 7518 §3.1). */
export const SIGNING_ALGORITHM = "ES256";

/**
 * A client an administrator gave comes first; then Cardea's own document where the server takes one, for it
 * leaves nothing behind there; then dynamic registration. A document can hold no secret, so with it Cardea is a
 * public client, or signs where the server takes no public ones.
 *
 * @param metadata of the authorization server
 * @param documentUrl of Cardea's client metadata document; servers fetch it, so it must be public https
 */
export function chooseRegistration(staticClientId: string | undefined, metadata: Offered, documentUrl: string): RegistrationChoice {
  if (staticClientId !== undefined) return { kind: "static", clientId: staticClientId };
  if (metadata.client_id_metadata_document_supported === true && documentUrl.startsWith("https://")) {
    const methods = metadata.token_endpoint_auth_methods_supported ?? ["none"];
    if (methods.includes("none")) return { kind: "cimd", clientId: documentUrl };
    const algorithms = metadata.token_endpoint_auth_signing_alg_values_supported ?? [SIGNING_ALGORITHM];
    if (methods.includes("private_key_jwt") && algorithms.includes(SIGNING_ALGORITHM)) return { kind: "cimd-signed" };
  }
  return metadata.registration_endpoint ? { kind: "dcr" } : { kind: "client-needed" };
}

/** The first method Cardea prefers of those the server takes (RFC 8414 §2: without a list, `client_secret_basic`). */
export function authMethodOf(metadata: { token_endpoint_auth_methods_supported?: unknown }, hasSecret: boolean): string {
  const listed = metadata.token_endpoint_auth_methods_supported;
  const supported: unknown[] = Array.isArray(listed) ? listed : ["client_secret_basic"];
  const preferred = hasSecret ? ["client_secret_basic", "client_secret_post", "none"] : ["none"];
  return preferred.find((method) => supported.includes(method)) ?? "none";
}
