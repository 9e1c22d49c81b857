import { SECOND } from "../lib/clock.ts";

/** Token requests to one authorization server at a time that projects share: enough to be quick, too few to be a stampede. */
export const AT_ONCE = 8;

/** The same with the place each project has of its own, however many others hold: more projects than these wait for each other. */
export const AT_MOST = 64;

/**
 * What takes longer is slow or has died: after this its place is given to the next. A request goes on, so that what it brings is not
 * lost; it only counts no more.
 */
export const HELD_AT_MOST = 15 * SECOND;

/** How many places each project holds now. */
export type Inside = ReadonlyMap<string, number>;

/**
 * Whether a project may have one more place. One that has none gets one whatever the others do, so that a slow answer to one
 * project keeps no other one waiting.
 */
export function mayEnter(inside: Inside, project: string): boolean {
  const held = [...inside.values()].reduce((sum, count) => sum + count, 0);
  return held < (inside.get(project) ? AT_ONCE : AT_MOST);
}

/**
 * Whose turn it is when a place is free: of those that may, the project that holds the fewest, and of these the one that waits longest.
 * @param waiting projects, the one whose turn was longest ago first
 */
export function chooseNext(inside: Inside, waiting: Iterable<string>): string | undefined {
  const fewestFirst = [...waiting].sort((a, b) => (inside.get(a) ?? 0) - (inside.get(b) ?? 0));
  return fewestFirst.find((project) => mayEnter(inside, project));
}
