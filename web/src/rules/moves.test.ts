import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moveBy, moveTo } from "./moves.ts";

const rules = (ids: string) => [...ids].map((id) => ({ id }));

/** The order after a move, as the API makes it. */
function apply(order: string, id: string, place: { before: string } | { after: string } | undefined): string {
  if (!place) return order;
  const others = [...order].filter((one) => one !== id);
  const at = "before" in place ? others.indexOf(place.before) : others.indexOf(place.after) + 1;
  return [...others.slice(0, at), id, ...others.slice(at)].join("");
}

describe("F84: the move of a rule in the list", () => {
  test.each([
    ["c", -1, "acbd"],
    ["b", 1, "acbd"],
    ["d", "first", "dabc"],
    ["a", "last", "bcda"],
  ] as const)("the rule %s of abcd moves by %s, and the order is %s", (id, by, expected) => {
    expect(apply("abcd", id, moveBy(rules("abcd"), id, by)?.place)).toBe(expected);
  });

  test.each([
    ["a", -1],
    ["a", "first"],
    ["d", 1],
    ["d", "last"],
    ["x", "first"],
  ] as const)("the rule %s of abcd does not move by %s", (id, by) => {
    expect(moveBy(rules("abcd"), id, by)).toBeUndefined();
  });

  test("a moved rule has the place that is said of it, and goes back to where it was", () => {
    const id = fc.constantFrom(..."abcde");
    fc.assert(
      fc.property(fc.shuffledSubarray([..."abcde"], { minLength: 2 }), id, id, (order, moved, target) => {
        const before = order.join("");
        const way = moveTo(rules(before), moved, target);
        const after = apply(before, moved, way?.place);
        if (!way) return void expect(after).toBe(before);
        expect(after.indexOf(moved) + 1).toBe(way.number);
        expect(after.indexOf(moved)).toBe(before.indexOf(target));
        expect(apply(after, moved, way.back)).toBe(before);
      }),
    );
  });
});
