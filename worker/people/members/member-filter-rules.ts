import type { Role, ScannedMember } from "../../db/db.ts";
import { DAY, dayOf } from "../../lib/clock.ts";

/** When a member's agents last acted: in the last 7 or 30 days, today included, or before or never. */
export const ACTIVITIES = ["week", "month", "inactive"] as const;

/** Which members a list is to have. What is absent does not matter. */
export type MemberFilter = { role?: Role | undefined; activity?: (typeof ACTIVITIES)[number] | undefined };

const WEEK = 7 * DAY;
const MONTH = 30 * DAY;

/** The first day of the last 7 and 30 days. */
export const firstDayOf = (span: "week" | "month", now: number): number => dayOf(now - (span === "week" ? WEEK : MONTH) + DAY);

/** Whether a member is one of those that a list is to have. */
export function fitsFilter(member: Pick<ScannedMember, "role" | "lastActiveAt">, { role, activity }: MemberFilter, now: number): boolean {
  if (role !== undefined && member.role !== role) return false;
  if (activity === undefined) return true;
  const isSince = member.lastActiveAt !== null && dayOf(member.lastActiveAt) >= firstDayOf(activity === "week" ? "week" : "month", now);
  return activity === "inactive" ? !isSince : isSince;
}
