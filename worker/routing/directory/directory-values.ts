import type { DirectoryContent, DirectoryVersion } from "../../db/db.ts";
import { DAY, SECOND } from "../../lib/clock.ts";

/** In seconds. A value that is needed for longer is written again. */
const KEPT_FOR = (30 * DAY) / SECOND;
/** How long a colo may keep an answer, in seconds. A value never changes, but that there is none yet is kept for as long. */
const CACHED_FOR = 60;
/** Changes with the shape of the value, so that no release reads what another one wrote. */
const FORMAT = 4;

export type DirectoryValues = ReturnType<typeof makeDirectoryValues>;

/** The key of the value of a version. */
export const keyOf = ({ projectId, version, mark }: DirectoryVersion): string => `directory/${projectId}/${version}-${mark}-${FORMAT}`;

/** Projects' directories in Workers KV, under `directory/{project}/{version}-{mark}-{format}`. What is stored under a key never changes. */
export function makeDirectoryValues(kv: KVNamespace) {
  return {
    find: async (of: DirectoryVersion): Promise<DirectoryContent | undefined> =>
      (await kv.get<DirectoryContent>(keyOf(of), { type: "json", cacheTtl: CACHED_FOR })) ?? undefined,

    async put(content: DirectoryContent): Promise<void> {
      await kv.put(keyOf(content.version), JSON.stringify(content), { expirationTtl: KEPT_FOR });
    },
  };
}
