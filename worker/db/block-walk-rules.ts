import { BLOCK_SPAN } from "../audit/audit.ts";
import type { Direction, EventPlace } from "./audit-filter-rules.ts";

/** The key of a block in its project. @property at the time of its newest event, UTC ms */
export type BlockPlace = { at: number; segment: number };
/** What is known of a block that was not read. @property firstAt the time of its oldest event, UTC ms @property size how many events it has */
export type KnownBlock = BlockPlace & { firstAt: number; size: number };

/** It comes before the id of each event. */
export const BEFORE_ALL = "e";

/**
 * @property needed how many events must be looked at, if there are as many @property most the most blocks that are read
 * @property first the earliest time that is walked through, UTC ms @property last the latest
 */
export type Walked = { needed: number; most: number; first: number; last: number; direction: Direction };

/** The time that a walk has come to when it has read the first blocks: all events until there are in them. */
type Limits = (blocksRead: number) => number;

/** Going back, a block that comes later has no event after its own end. */
const limitsBack =
  (blocks: readonly KnownBlock[]): Limits =>
  (read) =>
    blocks[read]?.at ?? Number.NEGATIVE_INFINITY;

/** Going on, a block that comes later may have begun earlier; one that is not known yet began at most a minute before the last one that is. */
function limitsOn(blocks: readonly KnownBlock[], isAll: boolean): Limits {
  const limits = [isAll ? Number.POSITIVE_INFINITY : (blocks.at(-1)?.at ?? 0) - BLOCK_SPAN];
  for (const { firstAt } of blocks.toReversed()) limits.unshift(Math.min(firstAt, limits[0] ?? firstAt));
  return (read) => limits[read] ?? Number.POSITIVE_INFINITY;
}

/**
 * Chooses which blocks are read. Blocks overlap, because events come from many places at once, so the walk ends where a block that is not read may have events.
 * @param blocks in the order of the walk, one more than may be read if there are more
 * @returns the first of them, and where the walk ends, absent if it comes to the end of all blocks
 */
export function chooseBlocks(
  blocks: readonly KnownBlock[],
  { needed, most, first, last, direction }: Walked,
): { chosen: readonly KnownBlock[]; end: EventPlace | undefined } {
  const isBack = direction === "back";
  const isAll = blocks.length <= most;
  const limitAfter = isBack ? limitsBack(blocks) : limitsOn(blocks, isAll);
  const isWithin = ({ at, firstAt }: KnownBlock, limit: number) => firstAt > first && at < last && (isBack ? firstAt > limit : at < limit);
  for (let read = 1, safe = 0, seen = 0; read < blocks.length && read <= most; read++) {
    const limit = limitAfter(read);
    // Blocks that end before the limit are counted once: it only goes on.
    for (; safe < read; safe++) {
      const block = blocks[safe];
      if (!block) break;
      const isSettled = isBack ? block.firstAt > limit : block.at < limit;
      if (!isSettled) break;
      if (isWithin(block, limit)) seen += block.size;
    }
    if (seen >= needed || read === most) return { chosen: blocks.slice(0, read), end: { at: isBack ? limit + 1 : limit, id: BEFORE_ALL } };
  }
  return { chosen: blocks, end: undefined };
}

/** Splits blocks into parts that are read at once, of so many events or one block. */
export function partBlocks(blocks: readonly KnownBlock[], most: number): KnownBlock[][] {
  const parts: KnownBlock[][] = [];
  let size = 0;
  for (const block of blocks) {
    const last = parts.at(-1);
    size += block.size;
    if (last && size <= most) last.push(block);
    else {
      parts.push([block]);
      size = block.size;
    }
  }
  return parts;
}
