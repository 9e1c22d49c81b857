import { makeExpiringCache as make } from "../../../worker/lib/expiring-cache.ts";

export type { ExpiringCache } from "../../../worker/lib/expiring-cache.ts";
export { isFound } from "../../../worker/lib/expiring-cache.ts";

/** In milliseconds. It is so short that most requests find an expired entry that another request is fetching again. */
const TTL = 5;

/** The isolate's cache with short lifetimes, for tests of what happens while entries are fetched again. */
export const makeExpiringCache: typeof make = (options) => make({ ...options, ttl: Math.min(options.ttl, TTL) });
