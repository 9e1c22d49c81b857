import type { Clock } from "../lib/clock.ts";
import { isCopied, isStillValid, type Namespace, PAGE } from "./backup-rules.ts";
import type { Json } from "./copied-client.ts";

/** A value of KV as it is there: sealed, hashed or public. @property expiration in seconds since 1970 */
export type CopiedValue = { key: string; value: string; metadata?: Json; expiration?: number };

/** Reads and writes the values of the KV namespaces in pages. */
export function makeCopyValues({ stores, clock }: { stores: Record<Namespace, KVNamespace>; clock: Clock }) {
  return {
    /** @param after the `next` of the page before; absent for the first one */
    async read(namespace: Namespace, after: string | undefined): Promise<{ entries: CopiedValue[]; next?: string }> {
      const kv = stores[namespace];
      const page = await kv.list({ limit: PAGE.values, cursor: after });
      const keys = page.keys.filter(({ name }) => isCopied(namespace, name));
      const values = keys.length === 0 ? new Map() : await kv.getWithMetadata<Json>(keys.map(({ name }) => name));
      const entries = keys.flatMap(({ name, expiration }): CopiedValue[] => {
        const found = values.get(name);
        if (found?.value == null) return [];
        return [{ key: name, value: found.value, ...(found.metadata !== null && { metadata: found.metadata }), ...(expiration && { expiration }) }];
      });
      return page.list_complete ? { entries } : { entries, next: page.cursor };
    },

    /** @returns how many were written; those that have expired meanwhile are not */
    async write(namespace: Namespace, entries: CopiedValue[]): Promise<number> {
      const valid = entries.filter(({ key, expiration }) => isCopied(namespace, key) && isStillValid(expiration, clock.now()));
      for (const { key, value, metadata, expiration } of valid) await stores[namespace].put(key, value, { metadata, expiration });
      return valid.length;
    },
  };
}
