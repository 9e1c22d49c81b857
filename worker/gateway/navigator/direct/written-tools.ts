import type { Tool } from "@modelcontextprotocol/server";
import { type Content, entryOf, textOf } from "../../../downstream/downstream.ts";
import { HOUR, systemClock } from "../../../lib/clock.ts";
import { joinBytes } from "../../../lib/join-bytes.ts";
import { makeExpiringCache } from "../../../lib/memory/expiring-cache.ts";
import { pause } from "../../../lib/pause.ts";
import { compressPiece, type Piece } from "../../../protocol/gzip-pieces.ts";
import { withSchemes } from "../../sessions/security-schemes.ts";
import type { ShownTools } from "../tool-routes.ts";

/** How tools are written for a client. @property schemes with their security schemes */
export type Manner = { stateless: boolean; schemes: boolean };

/** What is kept of the written tools of a server. @property own the bytes; absent if they are those of the content */
type Written = { own: Uint8Array | undefined; compressed?: Piece | "soon" };

/** Tools of one server as JSON in UTF-8, with a comma between two. @property isKnown whether they were written before */
export type WrittenTools = { key: string; bytes: Uint8Array; written: Written; isKnown: boolean };

/** How many servers' tools are compressed before other requests have their turn. */
const AT_ONCE = 10;

const encoder = new TextEncoder();
/** The text between two tools. */
export const COMMA = encoder.encode(",");

const kept = makeExpiringCache<Written>({ name: "written lists", ttl: 1 * HOUR, bytesOf: bytesOfWritten, clock: systemClock });

/** Writes the tools of a server, once for all people who get the same ones. */
export function writeTools(shown: ShownTools, manner: Manner): WrittenTools {
  const { content, places } = shown;
  const isWhole = !places && isAsListed(content, manner);
  const key = isWhole ? content.id : keyOf(shown, manner);
  const known = kept.find(key);
  if (known) return { key, bytes: known.own ?? content.text, written: known, isKnown: true };
  const written = { own: isWhole ? undefined : bytesFor(shown, manner) };
  kept.keep(key, written);
  return { key, bytes: written.own ?? content.text, written, isKnown: false };
}

/** The compressed form, if there is one yet. */
export const compressedOf = ({ written: { compressed } }: WrittenTools): Piece | undefined => (compressed === "soon" ? undefined : compressed);

/** Compresses what is not compressed yet, for repeated requests. The platform compresses the first answer itself. */
export async function compressTools(tools: WrittenTools[]): Promise<void> {
  const left = tools.filter(({ written }) => written.compressed === undefined);
  for (const { written } of left) written.compressed = "soon";
  for (const [at, { key, bytes, written }] of left.entries()) {
    if (at % AT_ONCE === 0) await pause(0);
    kept.keep(key, Object.assign(written, { compressed: compressPiece(bytes) }));
  }
}

/** The key of tools that are not a whole content as it is. */
function keyOf({ content, places }: ShownTools, { stateless, schemes }: Manner): string {
  return `${content.id} ${stateless} ${schemes} ${places ? [...places].join() : ""}`;
}

const isAsListed = ({ hasExecution }: Content, { stateless, schemes }: Manner): boolean => !schemes && !(stateless && hasExecution);

function bytesFor({ content, places }: ShownTools, manner: Manner): Uint8Array {
  const all = places ? [...places] : [...content.names.keys()];
  const write = (at: number) => (isAsListed(content, manner) ? textOf(content, at) : encoder.encode(toText(entryOf(content, at) as Tool, manner)));
  const parts = all.flatMap((at, nth) => (nth === 0 ? [write(at)] : [COMMA, write(at)]));
  return joinBytes(parts, lengthOf(parts));
}

/** 2026-07-28 has no tasks in its core, and so no `execution` of a tool. */
export function toText(tool: Tool, { stateless, schemes }: Manner): string {
  const described = schemes ? withSchemes(tool) : tool;
  return JSON.stringify(stateless ? { ...described, execution: undefined } : described);
}

export const lengthOf = (parts: Uint8Array[]): number => parts.reduce((length, part) => length + part.byteLength, 0);

/** The size in memory, without the text of a content, which belongs to the content. */
function bytesOfWritten({ own, compressed }: Written): number {
  return (own?.byteLength ?? 0) + (compressed === undefined || compressed === "soon" ? 0 : compressed.blocks.byteLength);
}
