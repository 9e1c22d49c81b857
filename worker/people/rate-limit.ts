import type { Users } from "../db/db.ts";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";

/** The shortest window in which requests are counted, in ms. It begins at a quarter of an hour. */
export const WINDOW = 15 * MINUTE;

export type RateLimit = ReturnType<typeof makeRateLimit>;

/** What a limit is and what is left of it. @property name of its policy @property quota events in a window @property window its length in s @property left events @property reset seconds until it ends */
export type LimitState = { name: string; quota: number; window: number; left: number; reset: number };

/** The headers that tell a client of a limit (draft-ietf-httpapi-ratelimit-headers-10). A further limit is added to their lists. */
export const limitHeadersOf = ({ name, quota, window, left, reset }: LimitState): Record<string, string> => ({
  "ratelimit-policy": `"${name}";q=${quota};w=${window}`,
  ratelimit: `"${name}";r=${left};t=${reset}`,
});

/** Limits how often a subject may do something, in windows of 15 minutes or a multiple. It counts in D1, with one statement each (S85). */
export function makeRateLimit({ users, clock }: { users: Users; clock: Clock }) {
  /**
   * A window is numbered by its last quarter of an hour, whatever its length. So every window with a lower number than the current quarter has ended.
   */
  const window = (length: number) => (Math.floor(clock.now() / length) + 1) * (length / WINDOW) - 1;
  /** Counts one event. @returns the number of events in the window, this one included */
  const count = (subject: string, length: number): Promise<number> => users.countRequest(subject, window(length));
  /** The seconds until the window ends, and its counts with it. */
  const secondsLeft = (length = WINDOW): number => Math.ceil((length - (clock.now() % length)) / SECOND);
  const take = async (subject: string, cap: number, length = WINDOW, tell?: (limit: LimitState) => void): Promise<boolean> => {
    const used = await count(subject, length);
    const name = subject.split(":")[0] ?? "";
    tell?.({ name, quota: cap, window: length / SECOND, left: Math.max(0, cap - used), reset: secondsLeft(length) });
    return used <= cap;
  };
  /** The refusal of an event beyond a cap. It says when the window ends. */
  const refusal = (code: ErrorCode = "request.too_many", length = WINDOW): AppError => new AppError(code, { retryAfter: secondsLeft(length) });
  return {
    count,
    secondsLeft,
    refusal,

    /** The number of the window that runs now, for a caller that counts in a batch of its own. */
    windowNow: (): number => window(WINDOW),

    /**
     * Counts one event.
     * @param subject such as `code:{address}` @param length of the window in ms, a multiple of 15 minutes
     * @param tell hears what is left, under the subject's first word @returns whether the cap still holds
     */
    take,

    /** Counts one event in a window of 15 minutes. @param tell hears what is left, also beyond the cap @throws AppError `request.too_many` beyond the cap */
    async require(subject: string, cap: number, tell?: (limit: LimitState) => void): Promise<void> {
      if (!(await take(subject, cap, WINDOW, tell))) throw refusal();
    },

    /** Deletes the counts of windows that have ended. */
    sweep: (): Promise<void> => users.sweepRequestCounts(window(WINDOW)),
  };
}

/**
 * The network in which a client is counted: its IPv4 address, or the /64 of its IPv6 address, because one client owns a whole /64
 * (S5). The URL parser reads every spelling (RFC 4291 §2.2) and writes one. An IPv4 address in the form of an IPv6 address (RFC 4291 §2.5.5.2) counts
 * as the IPv4 address.
 *
 * @param ip as the platform reports it; a text that is no address is returned unchanged
 */
export function networkOf(ip: string): string {
  const address = `http://[${ip.replace(/%.*$/, "")}]`;
  if (!ip.includes(":") || !URL.canParse(address)) return ip;
  const [before = "", after] = new URL(address).hostname.slice(1, -1).split("::");
  const [head, tail] = [before, after ?? ""].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  if (groups.slice(0, 6).join(":") !== "0:0:0:0:0:ffff") return groups.slice(0, 4).join(":");
  const bytes = groups.slice(6).flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
  return bytes.join(".");
}
