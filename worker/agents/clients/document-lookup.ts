import type { ClientInfo } from "@cloudflare/workers-oauth-provider";
import { CLIENTS } from "../key-limits.ts";
import type { DocumentClient } from "./client-document-rules.ts";
import { isDocumentId } from "./client-id-rules.ts";

/**
 * Wraps the provider package's store so that clients with a metadata document seem to be stored in it: the package gets what `find` returns (decision
 * 010). `find` is called once for each client, so one request uses one version of a document.
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

/** Ids that the package issues hold no colon, so none of them is mistaken for a document's URL. */
function clientIdIn(key: unknown): string | undefined {
  const id = typeof key === "string" && key.startsWith(CLIENTS) ? key.slice(CLIENTS.length) : "";
  return isDocumentId(id) ? id : undefined;
}

/** The client as a public one: a client that signs is authenticated before the package sees its request (token-request.ts). */
function toClientInfo({ clientId, clientName, redirectUris, grantTypes }: DocumentClient): ClientInfo {
  return { clientId, clientName, redirectUris, grantTypes, responseTypes: ["code"], tokenEndpointAuthMethod: "none" };
}
