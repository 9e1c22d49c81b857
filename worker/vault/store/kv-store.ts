import type { Clock } from "../../lib/clock.ts";
import type { VaultStore } from "./store.ts";

type Metadata = { at: number };

const PAGE = 100;
const ENTRY = /^(.+)\/(\d+)$/;
/** Where the sweep has come to; no entry has a name without a slash. */
const PLACE = "sweep";

/** Ciphertext in Workers KV, under `{path}/{version}`. */
export function makeKvStore(kv: KVNamespace, clock: Clock): VaultStore {
  return {
    put: (path, version, ciphertext) => kv.put(keyOf(path, version), ciphertext, { metadata: { at: clock.now() } satisfies Metadata }),
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
    async list(place) {
      const page = await kv.list<Metadata>({ cursor: place, limit: PAGE });
      const entries = page.keys.flatMap(({ name, metadata }) => {
        const [, path, version] = ENTRY.exec(name) ?? [];
        return path === undefined ? [] : [{ path, version: Number(version), storedAt: metadata?.at ?? 0 }];
      });
      return { entries, next: page.list_complete ? undefined : page.cursor };
    },
    findPlace: async () => (await kv.get(PLACE)) ?? undefined,
    putPlace: (place) => (place === undefined ? kv.delete(PLACE) : kv.put(PLACE, place)),
  };
}

function keyOf(path: string, version: number): string {
  return `${path}/${version}`;
}
