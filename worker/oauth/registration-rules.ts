/** How Cardea becomes a client of an authorization server (MCP authorization, client registration). */
export type RegistrationChoice =
  | { kind: "static"; clientId: string }
  /** Client ID Metadata Document: the client id is the URL of Cardea's own document. */
  | { kind: "cimd"; clientId: string }
  /** Dynamic client registration (RFC 7591). */
  | { kind: "dcr" }
  | { kind: "client-needed" };

type Offered = { registration_endpoint?: unknown; client_id_metadata_document_supported?: unknown };

/**
 * A client an administrator gave comes first; then Cardea's own document where the server takes one, for it
 * leaves nothing behind there; then dynamic registration.
 *
 * @param metadata of the authorization server
 * @param documentUrl of Cardea's client metadata document; servers fetch it, so it must be public https
 */
export function chooseRegistration(staticClientId: string | undefined, metadata: Offered, documentUrl: string): RegistrationChoice {
  if (staticClientId !== undefined) return { kind: "static", clientId: staticClientId };
  if (metadata.client_id_metadata_document_supported === true && documentUrl.startsWith("https://")) return { kind: "cimd", clientId: documentUrl };
  return metadata.registration_endpoint ? { kind: "dcr" } : { kind: "client-needed" };
}
