import { makeMemberReader, readText, toMembers } from "../../lib/members.ts";
import type { Judged } from "./server-metadata-rules.ts";

/** Protected-resource metadata of a server (RFC 9728), as far as Cardea uses it. */
export type ResourceMetadata = {
  /** The resource indicator (RFC 8707), spelled as in the document. */
  resource: string;
  /** Issuers, spelled as in the document. */
  authorizationServers: string[];
  scopes: string[];
  leftOut: string[];
};

/**
 * Reads protected-resource metadata (RFC 9728 §2), member by member. Only `resource` is checked strictly, because tokens are
 * requested for it.
 * @param document the document that was found @param serverUrl the URL of the server
 */
export function decideResourceMetadata(document: unknown, serverUrl: string): Judged<ResourceMetadata> {
  const members = toMembers(document);
  if (!members || !("resource" in members || "authorization_servers" in members)) return { kind: "no-document" };
  const read = makeMemberReader(members);
  const resource = read.address("resource");
  if (resource === undefined && !readText(members.resource)) return { kind: "unusable", because: "has no “resource” in its resource metadata" };
  if (resource === undefined || !coversServer(resource, serverUrl)) {
    return { kind: "unusable", because: `publishes resource metadata for another address, “${String(members.resource).slice(0, 200)}”` };
  }
  const found = {
    resource,
    authorizationServers: read.addresses("authorization_servers") ?? [],
    scopes: read.texts("scopes_supported") ?? [],
    leftOut: read.leftOut,
  };
  return { kind: "found", found };
}

/** The resource identifier must be the server's URL or a path above it on the same origin (RFC 9728 §3.3, MCP authorization). */
function coversServer(resource: string, serverUrl: string): boolean {
  const [base, server] = [new URL(resource), new URL(serverUrl)];
  const directory = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  return base.origin === server.origin && (server.pathname === base.pathname || `${server.pathname}/`.startsWith(directory));
}
