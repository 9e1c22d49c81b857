import type { Users } from "../db/db.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";

const WINDOW = 15 * MINUTE;

export type RateLimit = ReturnType<typeof makeRateLimit>;

/** How often a subject may do something in a quarter of an hour, counted in D1 in one statement a time (S85). */
export function makeRateLimit({ users, clock }: { users: Users; clock: Clock }) {
  /** Numbered by the last quarter of an hour in it, whatever its length, so that one that is over is known by its number. */
  const window = (length: number) => (Math.floor(clock.now() / length) + 1) * (length / WINDOW) - 1;
  /** Counts one. @returns how many there are in the window, this one included */
  const count = (subject: string, length: number): Promise<number> => users.countRequest(subject, window(length));
  return {
    count,

    /** Counts one. @param subject such as `code:{address}` @param length of the window, a multiple of a quarter of an hour @returns whether it is still within the cap */
    take: async (subject: string, cap: number, length = WINDOW): Promise<boolean> => (await count(subject, length)) <= cap,

    /** Forgets the windows that are over. */
    sweep: (): Promise<void> => users.sweepRequestCounts(window(WINDOW)),
  };
}

/**
 * The network a client is counted in: its IPv4 address, or the /64 of its IPv6 address, which is what one client owns
 * (S5). The URL parser reads every spelling (RFC 4291 §2.2) and writes one; an IPv4 address that is written as
 * an IPv6 one (RFC 4291 §2.5.5.2) is the IPv4 address.
 *
 * @param ip as the platform reports it; what is no address counts as it is
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
