import type { ClientInfo } from "@cloudflare/workers-oauth-provider";
import { CLIENTS } from "../key-limits.ts";
import type { DocumentClient } from "./client-document-rules.ts";
import { isDocumentId } from "./client-id-rules.ts";

/**
 * The provider package's store, in which clients with a metadata document seem to be kept: what `find` gives is what the package
 * goes by (decision 010). Each is asked for once, so that one request goes by one document from its beginning to its end.
 */
export function withDocumentLookup(kv: KVNamespace, find: (clientId: string) => Promise<DocumentClient>): KVNamespace {
  const found = new Map<string, Promise<ClientInfo>>();
  const findOnce = (clientId: string): Promise<ClientInfo> => {
    const known = found.get(clientId) ?? find(clientId).then(toClientInfo);
    found.set(clientId, known);
    return known;
  };
  return new Proxy(kv, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const clientId = name === "get" ? clientIdIn(args[0]) : undefined;
        return clientId === undefined ? Reflect.apply(value, target, args) : findOnce(clientId);
      };
    },
  });
}

/** Ids the package gives hold no colon, so none of them is taken for a document's. */
function clientIdIn(key: unknown): string | undefined {
  const id = typeof key === "string" && key.startsWith(CLIENTS) ? key.slice(CLIENTS.length) : "";
  return isDocumentId(id) ? id : undefined;
}

/** As a public client: one that signs has been authenticated before the package sees its request (token-request.ts). */
function toClientInfo({ clientId, clientName, redirectUris, grantTypes }: DocumentClient): ClientInfo {
  return { clientId, clientName, redirectUris, grantTypes, responseTypes: ["code"], tokenEndpointAuthMethod: "none" };
}
