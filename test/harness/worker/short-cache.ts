import { makeExpiringCache as make } from "../../../worker/lib/memory/expiring-cache.ts";

export type { ExpiringCache } from "../../../worker/lib/memory/expiring-cache.ts";
export { isFound } from "../../../worker/lib/memory/expiring-cache.ts";

/** In milliseconds. It is so short that most requests find an expired entry that another request is fetching again. */
const TTL = 5;
/** These caches keep their lifetimes: Cardea learns their entries from a server's behaviour and does not fetch them. */
const LEARNT = ["lanes", "redirects", "tools with arguments in headers"];

/** The isolate's cache with short lifetimes, for tests of what happens while entries are fetched again. */
export const makeExpiringCache: typeof make = (options) =>
  make({ ...options, ttl: LEARNT.includes(options.name) ? options.ttl : Math.min(options.ttl, TTL) });
