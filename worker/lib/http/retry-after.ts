import { DAY, SECOND } from "../clock.ts";

/** No server is taken to mean a longer wait than this, in seconds. */
const LONGEST = DAY / SECOND;

/**
 * How long an answer asks to wait: seconds, or the time until a date (RFC 9110 §10.2.3).
 * @param now UTC milliseconds
 * @returns whole seconds from 0 to a day; nothing where it says nothing that can be read
 */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const said = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^\d{1,12}(\.\d{1,6})?$/.test(said) ? Number(said) : secondsUntil(said, now);
  return seconds === undefined ? undefined : Math.min(LONGEST, Math.max(0, Math.ceil(seconds)));
}

function secondsUntil(date: string, now: number): number | undefined {
  // A date has the name of its month; what else the platform reads as one, such as “-5” or “1e3”, is none.
  if (date.length > 40 || !/[a-z]{3}/i.test(date)) return undefined;
  const at = Date.parse(date);
  return Number.isNaN(at) ? undefined : (at - now) / SECOND;
}
