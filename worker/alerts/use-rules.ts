import type { AuditEvent } from "../audit/audit.ts";
import { agentCallsOf } from "../audit/audit.ts";
import type { AlertFacts } from "../db/db.ts";
import { DAY } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";

/** As long must something be known of a person before another thing is unusual, in ms. Until then it is learned. */
export const KNOWN_FOR = 7 * DAY;
/** What was not seen for so long is forgotten, and is new the next time, in ms. */
export const FORGOTTEN_AFTER = 180 * DAY;
/** How often it is noted that something was seen again, in ms: a row for each call would cost more than the call. */
export const SEEN_EVERY = 7 * DAY;

/** As many days before today are compared with today. */
export const COMPARED_DAYS = 14;
/** A person must have been active on so many of them. */
const ACTIVE_DAYS = 3;
/** As many calls of a day are no burst, whatever is usual: an agent that works through a list makes them. */
export const NO_BURST = 300;
/** A burst is so many times as many calls as on the busiest of the days before. */
const TIMES = 5;

/** ISO 3166-1, and `T1` for Tor. `XX` means that the platform does not know (developers.cloudflare.com, IP geolocation). */
const COUNTRY = /^(?!XX)[A-Z][A-Z0-9]$/;

/** A use of a person's credentials by an agent. */
export type Use = { projectId: ProjectId; userId: string; clientId: string; country: string | undefined };

/** The uses in a batch of events, each once. Only a call that its server was asked for has used a credential. */
export function usesOf(events: readonly AuditEvent[]): Use[] {
  const uses = events.flatMap((event) => {
    const [call] = event.action === "tool.call" && event.serverMs !== undefined ? agentCallsOf([event]) : [];
    if (call?.userId === undefined) return [];
    const country = event.country !== undefined && COUNTRY.test(event.country) ? event.country : undefined;
    return [{ projectId: event.projectId, userId: call.userId, clientId: call.clientId, country }];
  });
  return [...new Map(uses.map((use) => [JSON.stringify(Object.values(use)), use])).values()];
}

/**
 * Whether a person's agents call far more often today than on the days before.
 * @param before the calls of each active day before today @returns the numbers of the alert; nothing if it is no burst
 */
export function judgeBurst(today: number, before: readonly number[]): AlertFacts | undefined {
  const most = Math.max(0, ...before);
  const isBurst = today >= NO_BURST && before.length >= ACTIVE_DAYS && today >= TIMES * most;
  return isBurst ? { calls: today, most } : undefined;
}
