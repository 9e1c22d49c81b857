import { makeExpiringCache as make } from "../../../worker/lib/expiring-cache.ts";

export type { ExpiringCache } from "../../../worker/lib/expiring-cache.ts";
export { isFound } from "../../../worker/lib/expiring-cache.ts";

/** In milliseconds: nearly each request finds something stale that others are fetching anew. */
const TTL = 5;

/** The cache of the isolate's memory, for tests of what happens while it is renewed. */
export const makeExpiringCache: typeof make = (options) => make({ ...options, ttl: Math.min(options.ttl, TTL) });
