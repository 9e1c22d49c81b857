export const DAY = 24 * 60 * 60 * 1000;

/** The choices that a form can offer: a number of days, never, or a date. */
export type ExpiryChoice = "1" | "7" | "30" | "90" | "365" | "never" | "date";

/** When something expires: after a number of days, never, or at the end of a day, as in `date:2026-12-31`. */
export type Expiry = Exclude<ExpiryChoice, "date"> | `date:${string}`;

/**
 * A day in the form that date fields use, in the browser's time zone.
 * @param at UTC ms
 */
export function toDateText(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** @param at UTC ms, or null for never */
export const toExpiry = (at: number | null): Expiry => (at === null ? "never" : `date:${toDateText(at)}`);

/**
 * @param now UTC ms
 * @returns UTC ms, or undefined for never. A date ends with its last second in the browser's time zone.
 *   An unfinished date becomes 0, a time that the API refuses as past.
 */
export function toExpiresAt(expiry: Expiry, now = Date.now()): number | undefined {
  if (expiry === "never") return undefined;
  if (!expiry.startsWith("date:")) return now + Number(expiry) * DAY;
  const end = new Date(`${expiry.slice("date:".length)}T23:59:59`).getTime();
  return Number.isNaN(end) ? 0 : end;
}
