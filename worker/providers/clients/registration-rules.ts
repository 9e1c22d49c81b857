/** How Cardea becomes a client of an authorization server (MCP authorization, client registration). */
type RegistrationChoice =
  | { kind: "static"; clientId: string }
  /** Client ID Metadata Document: the client id is the URL of Cardea's document, which contains no key. */
  | { kind: "cimd"; clientId: string }
  /** The same with a document for this server only, which publishes the key with which Cardea signs (RFC 7523). */
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

/** The algorithm of Cardea's signed assertions (RFC 7518 §3.1). */
export const SIGNING_ALGORITHM = "ES256";

/**
 * Chooses, in this order: the client that an administrator gave; Cardea's document, since it leaves nothing behind at the provider;
 * dynamic registration. A document can hold no secret. So with it Cardea is a public client, or signs if the provider accepts no
 * public clients.
 *
 * @param metadata the metadata of the authorization server
 * @param documentUrl the URL of Cardea's client metadata document; providers fetch it, so it must be public https
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

/** The method that Cardea prefers among those the provider accepts (RFC 8414 §2: without a list, `client_secret_basic`). */
export function authMethodOf(metadata: { token_endpoint_auth_methods_supported?: unknown }, hasSecret: boolean): string {
  const listed = metadata.token_endpoint_auth_methods_supported;
  const supported: unknown[] = Array.isArray(listed) ? listed : ["client_secret_basic"];
  const preferred = hasSecret ? ["client_secret_basic", "client_secret_post", "none"] : ["none"];
  return preferred.find((method) => supported.includes(method)) ?? "none";
}
