import type { RulePlace } from "./queries.ts";

type Ordered = readonly { id: string }[];

/** Where a rule goes, and where it was. @property number its place after the move, from 1 */
export type Way = { place: RulePlace; number: number; back: RulePlace | undefined };

/** The place of a rule among the others, named by a neighbour. */
function placeOf(rules: Ordered, at: number): RulePlace | undefined {
  const [previous, next] = [rules[at - 1], rules[at + 1]];
  if (next) return { before: next.id };
  return previous && { after: previous.id };
}

/**
 * The move of a rule to the place of another one, which makes room for it.
 * @returns nothing if one of the two is gone, or if both are the same
 */
export function moveTo(rules: Ordered, id: string, target: string): Way | undefined {
  const from = rules.findIndex((rule) => rule.id === id);
  const to = rules.findIndex((rule) => rule.id === target);
  if (from < 0 || to < 0 || from === to) return undefined;
  return { place: to < from ? { before: target } : { after: target }, number: to + 1, back: placeOf(rules, from) };
}

/** The move by one place up (-1) or down (1), or to one of the ends. @returns nothing if the rule is there already */
export function moveBy(rules: Ordered, id: string, by: -1 | 1 | "first" | "last"): Way | undefined {
  const from = rules.findIndex((rule) => rule.id === id);
  const target = by === "first" ? rules[0] : by === "last" ? rules.at(-1) : rules[from + by];
  return target && moveTo(rules, id, target.id);
}
