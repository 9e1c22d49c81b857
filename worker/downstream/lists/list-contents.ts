import { createHash } from "node:crypto";
import type { Server } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import type { Shared } from "../../lib/memory/isolate-memory.ts";
import { bytesOfJsonText } from "../../lib/memory/json-bytes.ts";
import type { Listed, ListKind } from "../../protocol/listed.ts";

/** What a server listed, in the same objects for all people it listed the same for: few servers tell them apart. */
export type Content = Shared & { readonly items: Listed[ListKind] };

/** @param keptFor milliseconds */
export function makeListContents(keptFor: number, clock: Clock) {
  const contents = makeExpiringCache<Content>({ name: "contents of lists", ttl: keptFor, bytesOf: () => 0, sharedIn: (content) => content, clock });

  /** What was listed, or what is the same to the letter. */
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
