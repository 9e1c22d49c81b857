import { SECOND } from "../lib/clock.ts";

/** Concurrent token requests to one authorization server that all projects share: enough to be quick, too few to overload it. */
export const SHARED_PLACES = 8;

/** Concurrent token requests in total: each project may hold one place even if the shared ones are taken, until this limit. */
export const TOTAL_PLACES = 64;

/**
 * How long a request may hold a place. A slower one may have died, so its place goes to the next. The request itself goes on,
 * so that its token is not lost; it is only not counted any more.
 */
export const PLACE_LIFETIME = 15 * SECOND;

/** How many places each project holds now. */
export type Inside = ReadonlyMap<string, number>;

/**
 * Whether a project may have one more place. A project that holds none gets one even if all shared places are taken, so that a
 * slow provider of one project does not delay another project.
 */
export function mayEnter(inside: Inside, project: string): boolean {
  const held = [...inside.values()].reduce((sum, count) => sum + count, 0);
  return held < (inside.get(project) ? SHARED_PLACES : TOTAL_PLACES);
}

/**
 * The project that gets a free place: among those that may enter, the one with the fewest places; if several have as few, the one
 * that has waited longest.
 * @param waiting projects, first the one whose last turn was longest ago
 */
export function chooseNext(inside: Inside, waiting: Iterable<string>): string | undefined {
  const fewestFirst = [...waiting].sort((a, b) => (inside.get(a) ?? 0) - (inside.get(b) ?? 0));
  return fewestFirst.find((project) => mayEnter(inside, project));
}
