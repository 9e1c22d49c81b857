import type { VaultStore } from "./store.ts";

/** Ciphertext in Workers KV, under `{path}/{version}`. */
export function makeKvStore(kv: KVNamespace): VaultStore {
  return {
    put: (path, version, ciphertext) => kv.put(keyOf(path, version), ciphertext),
    find: async (path, version) => (await kv.get(keyOf(path, version))) ?? undefined,
    delete: (path, version) => kv.delete(keyOf(path, version)),
    async deleteAll(path) {
      for (let cursor: string | undefined, done = false; !done; ) {
        const page = await kv.list({ prefix: `${path}/`, cursor });
        await Promise.all(page.keys.map((key) => kv.delete(key.name)));
        done = page.list_complete;
        cursor = page.list_complete ? undefined : page.cursor;
      }
    },
  };
}

function keyOf(path: string, version: number): string {
  return `${path}/${version}`;
}
