import { isSame } from "./normal-rules.ts";
import type { RuleConfig } from "./schema.ts";

/** A rule of the project by its id, or one of the file that is added, by its number there. */
export type RuleRef = { id: string } | { added: number };
/** @property number of the rule in the file, from 0 */
export type RuleStep =
  | { act: "add"; number: number; rule: RuleConfig; before: RuleRef | null }
  | { act: "change"; number: number; id: string; had: RuleConfig; rule: RuleConfig }
  | { act: "move"; number: number; id: string; rule: RuleConfig; place: { before: RuleRef } | { after: RuleRef } }
  | { act: "remove"; id: string; had: RuleConfig };

type Existing = { id: string; rule: RuleConfig };

const isRef = (one: RuleRef, other: RuleRef): boolean => isSame(one, other);

/**
 * The steps that bring a project's rules to those of a file, in the file's order. Rules that are only in the project keep their place, or are removed.
 * @param prune whether they are removed
 */
export function planRules(existing: readonly Existing[], wanted: readonly RuleConfig[], prune: boolean): RuleStep[] {
  const partners = pairRules(existing, wanted);
  const refs = partners.map((partner, number): RuleRef => (partner ? { id: partner.id } : { added: number }));
  const staying = stayingOf(partners.map((partner) => (partner ? existing.indexOf(partner) : -1)));
  const list: RuleRef[] = existing.map(({ id }) => ({ id }));
  const steps: RuleStep[] = [];
  wanted.forEach((rule, number) => {
    const partner = partners[number];
    const ref = refs[number] ?? { added: number };
    if (partner && !isSame(partner.rule, rule)) steps.push({ act: "change", number, id: partner.id, had: partner.rule, rule });
    if (staying.has(number)) return;
    const place = placeFor(number, refs, staying);
    if (partner && place) steps.push({ act: "move", number, id: partner.id, rule, place });
    const following = followerOf(list, place);
    if (!partner) steps.push({ act: "add", number, rule, before: following });
    const without = list.filter((one) => !isRef(one, ref));
    const at = following === null ? without.length : without.findIndex((one) => isRef(one, following));
    list.splice(0, list.length, ...without.slice(0, at), ref, ...without.slice(at));
  });
  const left = prune ? existing.filter((one) => !partners.includes(one)) : [];
  return [...steps, ...left.map(({ id, rule }): RuleStep => ({ act: "remove", id, had: rule }))];
}

/**
 * Which rule of the project is which of the file: equal ones, first as many as are in the same order, then those that have moved, then ones of the same name.
 */
export function pairRules(existing: readonly Existing[], wanted: readonly RuleConfig[]): (Existing | undefined)[] {
  const free = new Set(existing);
  const take = (fits: (one: Existing) => boolean): Existing | undefined => {
    const found = [...free].find(fits);
    if (found) free.delete(found);
    return found;
  };
  const inOrder = equalInOrder(existing, wanted);
  for (const one of inOrder) if (one) free.delete(one);
  const equal = wanted.map((rule, number) => inOrder[number] ?? take((one) => isSame(one.rule, rule)));
  return wanted.map((rule, number) => equal[number] ?? (rule.name === "" ? undefined : take((one) => one.rule.name === rule.name)));
}

/** The longest common run of equal rules, which need not stand side by side. */
function equalInOrder(existing: readonly Existing[], wanted: readonly RuleConfig[]): (Existing | undefined)[] {
  const [had, asked] = [existing.map(({ rule }) => JSON.stringify(rule)), wanted.map((rule) => JSON.stringify(rule))];
  // How long the run is from the one place of the file and the other of the project on.
  const lengths = [...asked, ""].map(() => new Array<number>(had.length + 1).fill(0));
  const lengthAt = (number: number, at: number): number => lengths[number]?.[at] ?? 0;
  for (let number = asked.length - 1; number >= 0; number--)
    for (let at = had.length - 1; at >= 0; at--) {
      const row = lengths[number] ?? [];
      row[at] = asked[number] === had[at] ? 1 + lengthAt(number + 1, at + 1) : Math.max(lengthAt(number + 1, at), lengthAt(number, at + 1));
    }
  const place = { at: 0 };
  return asked.map((rule, number) => {
    while (place.at < had.length && lengthAt(number, place.at) === lengthAt(number, place.at + 1)) place.at++;
    if (rule !== had[place.at] || lengthAt(number, place.at) <= lengthAt(number + 1, place.at)) return undefined;
    return existing[place.at++];
  });
}

/** The rules that need not move: the longest run of them that is in order already. @param places each rule's place in the project; -1 for none */
function stayingOf(places: readonly number[]): Set<number> {
  const runs: number[][] = [];
  places.forEach((place, number) => {
    if (place < 0) return;
    const before = runs.filter((run) => (places[run.at(-1) ?? 0] ?? 0) < place);
    const longest = before.reduce<number[]>((best, run) => (run.length > best.length ? run : best), []);
    runs.push([...longest, number]);
  });
  return new Set(runs.reduce<number[]>((best, run) => (run.length > best.length ? run : best), []));
}

/** Directly after the rule before it in the file; the first one directly before the first that stays. Undefined: at the end. */
function placeFor(number: number, refs: readonly RuleRef[], staying: ReadonlySet<number>): { before: RuleRef } | { after: RuleRef } | undefined {
  const previous = refs[number - 1];
  if (previous) return { after: previous };
  const first = refs.find((_, at) => staying.has(at));
  return first && { before: first };
}

function followerOf(list: readonly RuleRef[], place: { before: RuleRef } | { after: RuleRef } | undefined): RuleRef | null {
  if (!place) return null;
  if ("before" in place) return place.before;
  return list[list.findIndex((one) => isRef(one, place.after)) + 1] ?? null;
}
