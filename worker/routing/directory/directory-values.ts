import type { DirectoryContent, DirectoryVersion } from "../../db/db.ts";
import { DAY, SECOND } from "../../lib/clock.ts";

/** In seconds. A value that is needed for longer is written again. */
const KEPT_FOR = (30 * DAY) / SECOND;
/** How long a colo may keep a value, in seconds: it never changes. */
const CACHED_FOR = 86_400;

export type DirectoryValues = ReturnType<typeof makeDirectoryValues>;

/** Projects' directories in Workers KV, under `directory/{project}/{version}-{mark}`. What is stored under a key never changes. */
export function makeDirectoryValues(kv: KVNamespace) {
  const keyOf = ({ projectId, version, mark }: DirectoryVersion) => `directory/${projectId}/${version}-${mark}`;
  return {
    find: async (of: DirectoryVersion): Promise<DirectoryContent | undefined> =>
      (await kv.get<DirectoryContent>(keyOf(of), { type: "json", cacheTtl: CACHED_FOR })) ?? undefined,

    async put(content: DirectoryContent): Promise<void> {
      await kv.put(keyOf(content.version), JSON.stringify(content), { expirationTtl: KEPT_FOR });
    },
  };
}
