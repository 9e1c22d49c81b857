import fc from "fast-check";
import { expect, test } from "vitest";
import { BLOCK_SPAN } from "../audit/audit.ts";
import { type Direction, type EventPlace, IN_ORDER } from "./audit-filter-rules.ts";
import { chooseBlocks, partBlocks } from "./block-walk-rules.ts";

type Block = { at: number; segment: number; firstAt: number; size: number; events: EventPlace[] };

/** Blocks that overlap, from the times of their events. */
const toBlocks = (lists: number[][]): Block[] =>
  lists.map((times, segment) => {
    const events = times.map((at, index) => ({ at, id: `evt_${segment}-${index}` }));
    return { at: Math.max(...times), firstAt: Math.min(...times), segment, size: times.length, events };
  });

/** A page as the database answers it. */
function pageOf(all: Block[], after: EventPlace | undefined, direction: Direction, { needed, most }: { needed: number; most: number }) {
  const inOrder = IN_ORDER[direction];
  const first = direction === "on" ? (after?.at ?? 0) : 0;
  const last = direction === "back" ? (after?.at ?? 1e9) : 1e9;
  const found = all
    .filter(({ at, firstAt }) => at >= first && at <= last + BLOCK_SPAN && firstAt <= last)
    .toSorted((a, b) => (direction === "back" ? b.at - a.at || b.segment - a.segment : a.at - b.at || a.segment - b.segment))
    .slice(0, most + 1);
  const { chosen, end } = chooseBlocks(found, { needed, most, first, last, direction });
  const events = chosen
    .flatMap((block) => (block as Block).events)
    .filter((event) => (!after || inOrder(event, after) > 0) && (!end || inOrder(event, end) < 0))
    .toSorted(inOrder);
  return { events, end, read: chosen.length };
}

const lists = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 400_000 }), fc.array(fc.integer({ min: 0, max: BLOCK_SPAN }), { minLength: 1, maxLength: 9 }))
    .map(([begin, times]) => times.map((time) => begin + time)),
  { minLength: 1, maxLength: 40 },
);

test.each(["back", "on"] as const)("F110: a walk %s through blocks that overlap comes to each event once, in order", (direction) => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 30 }), (times, needed) => {
      const all = toBlocks(times);
      const seen: string[] = [];
      let after: EventPlace | undefined;
      for (let pages = 0; ; pages++) {
        if (pages > all.length) throw new Error("the walk does not end");
        const { events, end } = pageOf(all, after, direction, { needed, most: 50 });
        seen.push(...events.map(({ id }) => id));
        if (!end) break;
        expect(events.length).toBeGreaterThanOrEqual(needed);
        after = end;
      }
      const expected = all.flatMap(({ events }) => events).toSorted(IN_ORDER[direction]);
      expect(seen).toEqual(expected.map(({ id }) => id));
    }),
  );
});

test("F110: a walk reads no more blocks than it may, and then says how far it came", () => {
  const all = toBlocks(Array.from({ length: 30 }, (_, index) => [index * 1000, index * 1000 + 500]));
  const { events, end, read } = pageOf(all, undefined, "back", { needed: 1000, most: 10 });
  expect([events.length, read, end?.at]).toEqual([20, 10, 19_501]);
  expect(pageOf(all, end, "back", { needed: 1000, most: 40 }).events).toHaveLength(40);
});

test("F110: blocks are read in parts of so many events, and a larger one alone", () => {
  const blocks = [4, 4, 4, 20, 1].map((size, segment) => ({ at: 1, firstAt: 1, segment, size }));
  expect(partBlocks(blocks, 10).map((part) => part.map(({ size }) => size))).toEqual([[4, 4], [4], [20], [1]]);
});
