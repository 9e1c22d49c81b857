import { makeExpiringCache as make } from "../../../worker/lib/memory/expiring-cache.ts";

export type { ExpiringCache } from "../../../worker/lib/memory/expiring-cache.ts";
export { isFound } from "../../../worker/lib/memory/expiring-cache.ts";

/** In milliseconds: nearly each request finds something stale that others are fetching anew. */
const TTL = 5;
/** What is learnt of a server, and is not fetched, stays as it is. */
const LEARNT = ["lanes", "redirects", "tools with arguments in headers"];

/** The cache of the isolate's memory, for tests of what happens while it is renewed. */
export const makeExpiringCache: typeof make = (options) =>
  make({ ...options, ttl: LEARNT.includes(options.name) ? options.ttl : Math.min(options.ttl, TTL) });
