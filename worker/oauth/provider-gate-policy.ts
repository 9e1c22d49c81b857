import { SECOND } from "../lib/clock.ts";

/** Token requests to one authorization server at a time, from all of Cardea: enough to be quick, too few to be a stampede. */
export const AT_ONCE = 8;

/** A holder that never says it is done has died: after this its place is given to the next. */
export const HELD_AT_MOST = 75 * SECOND;

export type Admission = { kind: "enter" } | { kind: "wait" };

/** @param inside how many hold a place now */
export function decideAdmission(inside: number): Admission {
  return inside < AT_ONCE ? { kind: "enter" } : { kind: "wait" };
}
