import { DAY } from "./form/expiry.ts";

/** The numbers of one day. @property day the beginning of the day, UTC ms. */
export type DayCount = { day: number; value: number; failed?: number };

/**
 * The counts of the last days, oldest first. A day without a count is 0.
 * @param count how many days, today included
 * @param now UTC ms
 */
export function lastDays(counts: DayCount[], count: number, now: number): DayCount[] {
  const today = Math.floor(now / DAY) * DAY;
  const byDay = new Map(counts.map((one) => [one.day, one]));
  return Array.from({ length: count }, (_, index) => today - (count - 1 - index) * DAY).map((day) => byDay.get(day) ?? { day, value: 0 });
}
