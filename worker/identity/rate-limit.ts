import type { Users } from "../db/users.ts";
import { type Clock, HOUR, MINUTE } from "../lib/clock.ts";

const WINDOW = 15 * MINUTE;

export type RateLimit = ReturnType<typeof makeRateLimit>;

/** How often a subject may do something in a quarter of an hour, counted in D1 in one statement a time (SECURITY.md S85). */
export function makeRateLimit({ users, clock }: { users: Users; clock: Clock }) {
  /** Numbered by quarters of an hour, whatever their length, so that the old ones are known by their number. */
  const window = (length: number) => Math.floor(clock.now() / length) * (length / WINDOW);
  return {
    /** Counts one. @param subject such as `code:{address}` @param length of the window, a multiple of a quarter of an hour @returns whether it is still within the cap */
    take: async (subject: string, cap: number, length = WINDOW): Promise<boolean> => (await users.countRequest(subject, window(length))) <= cap,

    /** Forgets the windows that are over. */
    sweep: (): Promise<void> => users.sweepRequestCounts(window(WINDOW) - HOUR / WINDOW),
  };
}

/** IPv6 clients own a /64, so that is what is counted (SECURITY.md S5). */
export function networkOf(ip: string): string {
  return ip.includes(":") ? ip.split(":").slice(0, 4).join(":") : ip;
}
