import { HOUR, MINUTE } from "../../worker/lib/clock.ts";
import { decideUse, type KeptCredential } from "../../worker/vault/keeper-policy.ts";
import { ASSUMPTIONS } from "./assumptions.ts";

type Day = Pick<typeof ASSUMPTIONS, "hoursOfUse" | "span" | "calls" | "refreshedServers" | "checkedServers" | "task">;
/** A use of servers, by their numbers. @property at ms since the first hour of the day began */
type Use = { at: number; servers: number[]; isList: boolean };

/**
 * What a day of a person has on average.
 * @property refreshes of tokens at providers
 * @property listsThatWait how often the list of an agent that begins waits for the refresh of a token, counted for each token
 * @property callsThatWait how many calls wait for one
 */
type Renewals = { refreshes: number; listsThatWait: number; callsThatWait: number };

/** So many that the numbers of another seed differ by less than a hundredth. */
const DAYS = 20_000;
const LIFETIME = 1 * HOUR;

/** @returns numbers in [0, 1), the same in each run (mulberry32) */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Which hours of the day a person's agents are used in. */
function chooseHours({ hoursOfUse, span }: Day, random: () => number): number[] {
  const left = Array.from({ length: span }, (_, hour) => hour);
  return Array.from({ length: hoursOfUse }, () => left.splice(Math.floor(random() * left.length), 1)[0] ?? 0);
}

function usesOf(day: Day, random: () => number): Use[] {
  const { refreshedServers, checkedServers, calls, hoursOfUse, task } = day;
  const servers = Array.from({ length: refreshedServers }, (_, server) => server);
  const uses = chooseHours(day, random).flatMap((hour): Use[] => {
    const begins = hour * HOUR + random() * task.beginsWithin * MINUTE;
    const called = Array.from({ length: calls / hoursOfUse }, (): Use => {
      const at = begins + random() * task.lasts * MINUTE;
      return { at, servers: [Math.floor(random() * (refreshedServers + checkedServers))], isList: false };
    });
    return [{ at: begins, servers, isList: true }, ...called];
  });
  return uses.sort((a, b) => a.at - b.at);
}

/**
 * How often a person's tokens are refreshed, if each use is decided as the Worker decides it (`decideUse`). All tokens have expired when the day
 * begins, as after a night.
 */
export function renewalsOf(day: Day): Renewals {
  const random = makeRandom(1);
  const sum: Renewals = { refreshes: 0, listsThatWait: 0, callsThatWait: 0 };
  for (let times = 0; times < DAYS; times++) {
    const tokens = Array.from({ length: day.refreshedServers }, (): KeptCredential => toToken(-LIFETIME));
    for (const { at, servers, isList } of usesOf(day, random)) {
      for (const server of servers) {
        const token = tokens[server];
        const decision = token && decideUse(token, at).kind;
        if (decision === undefined || decision === "use") continue;
        sum.refreshes++;
        if (decision === "refresh-first") sum[isList ? "listsThatWait" : "callsThatWait"]++;
        tokens[server] = toToken(at);
      }
    }
  }
  return { refreshes: sum.refreshes / DAYS, listsThatWait: sum.listsThatWait / DAYS, callsThatWait: sum.callsThatWait / DAYS };
}

const toToken = (at: number): KeptCredential => ({ version: 1, status: "active", refreshable: true, lifetimeMs: LIFETIME, expiresAt: at + LIFETIME });

export const RENEWALS = renewalsOf(ASSUMPTIONS);
