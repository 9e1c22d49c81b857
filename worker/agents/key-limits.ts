import { isDocumentId, isIssuedClientId } from "./clients/client-id-rules.ts";

/** https://developers.cloudflare.com/kv/platform/limits/, in bytes; KV throws at what is longer. */
const LONGEST_KEY = 512;

/** Where the provider package keeps its clients. */
export const CLIENTS = "client:";

/**
 * The provider package's store, which holds nothing under a key that nothing could have been put under. The package makes its
 * keys of what a request says, before it knows anything of it: without this, a request of the right length would make it throw.
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
  const isNobodys = clientId !== undefined && !isDocumentId(clientId) && !isIssuedClientId(clientId);
  return isNobodys || new TextEncoder().encode(key).byteLength > LONGEST_KEY;
}
