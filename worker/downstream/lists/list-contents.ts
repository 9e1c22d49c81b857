import { createHash } from "node:crypto";
import type { Server } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import type { Shared } from "../../lib/memory/isolate-memory.ts";
import { bytesOfJsonText } from "../../lib/memory/json-bytes.ts";
import type { Listed, ListKind } from "../../protocol/listed.ts";

/** The entries of a listing. Subjects with equal listings share the same objects, because few servers list different entries for each. */
export type Content = Shared & { readonly items: Listed[ListKind] };

/** @param keptFor milliseconds */
export function makeListContents(keptFor: number, clock: Clock) {
  const contents = makeExpiringCache<Content>({ name: "contents of lists", ttl: keptFor, bytesOf: () => 0, sharedIn: (content) => content, clock });

  /** Returns the kept content with the same JSON text, or a new one for these items. */
  return (kind: ListKind, { id }: Server, items: Listed[ListKind]): Content => {
    const hash = createHash("sha256");
    let bytes = 0;
    for (const item of items) {
      const text = JSON.stringify(item);
      hash.update(text).update("\n");
      bytes += bytesOfJsonText(text);
    }
    const key = `${kind} ${id} ${hash.digest("base64url")}`;
    const content = contents.find(key) ?? { items, bytes, holders: 0 };
    contents.keep(key, content);
    return content;
  };
}
