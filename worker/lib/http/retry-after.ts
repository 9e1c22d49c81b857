import { DAY, SECOND } from "../clock.ts";

/** The longest wait that a server can ask for, in seconds. */
const MAX_WAIT = DAY / SECOND;

/**
 * How long an answer asks to wait: seconds, or the time until a date (RFC 9110 §10.2.3).
 * @param now UTC milliseconds
 * @returns whole seconds from 0 to a day; undefined if the header is missing or cannot be read
 */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^\d{1,12}(\.\d{1,6})?$/.test(value) ? Number(value) : secondsUntil(value, now);
  return seconds === undefined ? undefined : Math.min(MAX_WAIT, Math.max(0, Math.ceil(seconds)));
}

function secondsUntil(date: string, now: number): number | undefined {
  // A date contains the name of its month. The platform also reads “-5” or “1e3” as a date, which is wrong here.
  if (date.length > 40 || !/[a-z]{3}/i.test(date)) return undefined;
  const at = Date.parse(date);
  return Number.isNaN(at) ? undefined : (at - now) / SECOND;
}
