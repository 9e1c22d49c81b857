import type { Tool } from "@modelcontextprotocol/server";
import { type Content, entryOf } from "../../../downstream/downstream.ts";
import { HOUR, systemClock } from "../../../lib/clock.ts";
import { makeExpiringCache } from "../../../lib/memory/expiring-cache.ts";
import { makeToolIndex, type ToolIndex } from "./tool-index.ts";

const indexes = makeExpiringCache<ToolIndex>({ name: "tool indexes", ttl: 1 * HOUR, bytesOf: ({ bytes }) => bytes, clock: systemClock });

/** The index of the tools of a content, made once for all people to whom the server lists the same. */
export function toolIndexOf(content: Content): ToolIndex {
  const known = indexes.find(content.id);
  if (known) return known;
  const tools = content.names.map((name, at) => ({ ...(entryOf(content, at) as Tool), name }));
  const index = makeToolIndex(tools, content.slug);
  indexes.keep(content.id, index);
  return index;
}
