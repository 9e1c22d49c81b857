import { isDocumentId, isIssuedClientId } from "./clients/client-id-rules.ts";

/** https://developers.cloudflare.com/kv/platform/limits/, in bytes. KV throws an error for a longer key. */
const MAX_KEY_BYTES = 512;

/** The prefix under which the provider package stores its clients. */
export const CLIENTS = "client:";

/**
 * Wraps the provider package's store: a key under which nothing can have been stored reads as absent. The package builds keys from unverified
 * requests. Without this wrapper, a request of the right length would make it throw.
 */
export function withKeyLimits(kv: KVNamespace): KVNamespace {
  return new Proxy(kv, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => (name === "get" && isImpossible(args[0]) ? Promise.resolve(null) : Reflect.apply(value, target, args));
    },
  });
}

function isImpossible(key: unknown): boolean {
  if (typeof key !== "string") return false;
  const clientId = key.startsWith(CLIENTS) ? key.slice(CLIENTS.length) : undefined;
  const isNoClientId = clientId !== undefined && !isDocumentId(clientId) && !isIssuedClientId(clientId);
  return isNoClientId || new TextEncoder().encode(key).byteLength > MAX_KEY_BYTES;
}
