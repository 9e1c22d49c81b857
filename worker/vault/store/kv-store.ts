import type { Clock } from "../../lib/clock.ts";
import { keyIdOf } from "../seal.ts";
import type { PlaceStore, StoredPage } from "./store.ts";

/** What a list says of an entry: when it was stored, UTC ms, and the id of the key that sealed it. */
type Metadata = { at: number; key?: string };

const PAGE = 100;
const ENTRY = /^(.+)\/(\d+)$/;
/** The key of the sweep's position. It cannot be the name of an entry, because those have a slash. */
const PLACE_KEY = "sweep-of-projects";
/** How paths of entries begin. Directories and recordings, of which there may be very many, do not. */
const OF_PROJECTS = "prj_";

export type KvStore = ReturnType<typeof makeKvStore>;

/** Keeps ciphertexts in Workers KV, under `{path}/{version}`. */
export function makeKvStore(kv: KVNamespace, clock: Clock) {
  async function listBelow(prefix: string | undefined, cursor: string | undefined, limit = PAGE): Promise<StoredPage> {
    const page = await kv.list<Metadata>({ prefix, cursor, limit });
    const entries = page.keys.flatMap(({ name, metadata }) => {
      const [, path, version] = ENTRY.exec(name) ?? [];
      return path === undefined ? [] : [{ path, version: Number(version), storedAt: metadata?.at ?? 0, keyId: metadata?.key }];
    });
    return { entries, next: page.list_complete ? undefined : page.cursor };
  }

  const ciphertexts: PlaceStore = {
    put: (path, version, ciphertext) =>
      kv.put(keyOf(path, version), ciphertext, {
        metadata: { at: clock.now(), key: keyIdOf(ciphertext) } satisfies Metadata,
      }),
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
    list: (projectId, after, options) => listBelow(`${encodeURIComponent(projectId)}/`, after, options?.limit),
  };
  return {
    ...ciphertexts,
    listAll: (cursor: string | undefined): Promise<StoredPage> => listBelow(OF_PROJECTS, cursor),
    findPlace: async (): Promise<string | undefined> => (await kv.get(PLACE_KEY)) ?? undefined,
    putPlace: (place: string | undefined): Promise<void> => (place === undefined ? kv.delete(PLACE_KEY) : kv.put(PLACE_KEY, place)),
  };
}

function keyOf(path: string, version: number): string {
  return `${path}/${version}`;
}
