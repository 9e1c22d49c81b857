import { createHash } from "node:crypto";
import type { Tool } from "@modelcontextprotocol/client";
import type { Server } from "../../db/db.ts";
import { type Clock, MINUTE } from "../../lib/clock.ts";
import { joinBytes } from "../../lib/join-bytes.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import type { Shared } from "../../lib/memory/isolate-memory.ts";
import type { Listed, ListKind } from "../../protocol/listed.ts";
import { nameItems, ownNameOf, withOwnName } from "../../routing/routing.ts";
import { hashOfDefinition, withinLimits } from "./tool-definition-rules.ts";

type Item = Listed[ListKind][number];

/**
 * What a server lists, as JSON in UTF-8, because the objects take twice as much memory. All people to whom a server lists the same share
 * one content.
 *
 * @property id the same for the same JSON of a server, and for no other
 * @property names the own names of tools and prompts, and the names of resources
 * @property text the entries as navigators list them, with a comma between two
 * @property ends where each entry ends in `text`
 * @property hashes of the tools' definitions (F99), one after the other
 * @property hasExecution whether a tool has `execution`, which 2026-07-28 does not know
 * @property beyond how many tools are beyond the limits and left out
 */
export type Content = Shared & {
  readonly id: string;
  readonly kind: ListKind;
  readonly slug: string;
  readonly names: readonly string[];
  readonly text: Uint8Array;
  readonly ends: Uint32Array;
  readonly hashes: string;
  readonly hasExecution: boolean;
  readonly beyond: number;
};

export type ListContents = ReturnType<typeof makeListContents>;

/** The length of a hash in `hashes`. */
const HASH_LENGTH = 43;
/** The sizes in memory of a content, and of an entry and a name without their characters. */
const BYTES = { content: 400, entry: 4 + HASH_LENGTH, name: 24 };
/** How long the objects stay that were read from a content. They take about so many bytes for each byte of its text. */
const READ_FOR = 10 * MINUTE;
const READ_BYTES = 2.5;

const COMMA = new Uint8Array([0x2c]);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param keptFor milliseconds */
export function makeListContents(keptFor: number, clock: Clock) {
  const contents = makeExpiringCache<Content>({ name: "contents of lists", ttl: keptFor, bytesOf: () => 0, sharedIn: (content) => content, clock });
  const read = makeExpiringCache<{ items: Item[]; bytes: number }>({
    name: "entries of contents",
    ttl: READ_FOR,
    bytesOf: ({ bytes }) => bytes,
    clock,
  });

  return {
    /** The kept content with the same JSON, or a new one. @param items as the server lists them */
    of(kind: ListKind, { id, slug }: Server, items: Item[]): Content {
      const texts = items.map((item) => JSON.stringify(item));
      const hash = createHash("sha256");
      for (const text of texts) hash.update(text).update("\n");
      const key = `${kind} ${id} ${slug} ${hash.digest("base64url")}`;
      const content = contents.find(key) ?? makeContent(key, kind, slug, kind === "tools" ? withinLimits(items, texts) : items, items.length);
      contents.keep(key, content);
      return content;
    },

    /** Says that a list has another content now. So a server that answers differently each time does not fill the memory. */
    leave(content: Content): void {
      const OF_THE_CONTENT_AND_THE_LIST = 2;
      if (content.holders <= OF_THE_CONTENT_AND_THE_LIST) contents.forget(content.id);
    },

    /** All entries of a content. They belong to everybody, so nobody changes them. */
    entriesOf(content: Content): Item[] {
      const known = read.find(content.id);
      if (known) return known.items;
      const items = content.names.map((_, at) => entryOf(content, at));
      read.keep(content.id, { items, bytes: READ_BYTES * content.text.byteLength });
      return items;
    },
  };
}

/** The bytes of one entry's JSON. */
export function textOf({ text, ends }: Content, at: number): Uint8Array {
  return text.subarray(at === 0 ? 0 : (ends[at - 1] ?? 0) + COMMA.byteLength, ends[at]);
}

/** One entry as navigators list it, parsed again. */
export function entryOf(content: Content, at: number): Item {
  return withOwnName(content.kind, JSON.parse(decoder.decode(textOf(content, at))) as Item, content.names[at] ?? "");
}

/** Whether an entry's definition has this hash. */
export const hasHash = ({ hashes }: Content, at: number, hash: string): boolean => hashes.startsWith(hash, at * HASH_LENGTH);

export const hashAt = ({ hashes }: Content, at: number): string => hashes.slice(at * HASH_LENGTH, (at + 1) * HASH_LENGTH);

/** The content of no entries. */
export const NO_CONTENT: Content = makeContent("", "tools", "", [], 0);

function makeContent(id: string, kind: ListKind, slug: string, items: Item[], listed: number): Content {
  const named = nameItems(kind, slug, items as Listed[typeof kind]) as Item[];
  const parts = named.map((item) => encoder.encode(JSON.stringify(item)));
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0) + Math.max(0, parts.length - 1) * COMMA.byteLength;
  const ends = new Uint32Array(parts.length);
  for (const [at, part] of parts.entries()) ends[at] = (at === 0 ? 0 : (ends[at - 1] ?? 0) + COMMA.byteLength) + part.byteLength;
  const names = named.map((item) => (kind === "tools" || kind === "prompts" ? ownNameOf(slug, item as Tool) : item.name));
  const hashes = kind === "tools" ? hashesOf(items as Tool[], names) : "";
  return {
    id,
    kind,
    slug,
    names,
    text: joinBytes(
      parts.flatMap((part, at) => (at === 0 ? [part] : [COMMA, part])),
      length,
    ),
    ends,
    hashes,
    hasExecution: named.some((item) => "execution" in item),
    beyond: listed - items.length,
    bytes: BYTES.content + length + named.length * BYTES.entry + names.reduce((sum, name) => sum + BYTES.name + name.length, 0),
    holders: 0,
  };
}

/** The hashes of the first tool with each of these names. */
function hashesOf(tools: Tool[], names: string[]): string {
  const first = new Map(tools.toReversed().map((tool) => [tool.name, tool]));
  return names.map((name) => hashOfDefinition(first.get(name) ?? { name, inputSchema: { type: "object" } })).join("");
}
