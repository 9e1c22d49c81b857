import { DAY, systemClock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch, FetchInit } from "../lib/http/guarded-fetch.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { decideMoved, isRedirect, MOST_HOPS } from "./moved-policy.ts";

/**
 * Where servers' own URLs have led, by URL, so that a call does not pay for it twice. Forgotten once it leads nowhere. It is everybody's,
 * so only what says nothing of whoever asked is kept: a slash at the end, and https.
 */
const learnt = makeExpiringCache<string>({ name: "redirects", ttl: 1 * DAY, bytesOf: (url) => url.length, clock: systemClock });
/** After these a URL is not wrong: somebody has to sign in, or to wait. */
const STAYS = new Set([400, 401, 403, 429]);

/**
 * Sends a request, and sends it again where its server redirects it within its own origin: with the same method and body, each URL
 * asked of the outbound rules anew.
 *
 * @param isOwn whether `url` is the server's own, and not one it has named for a while
 * @param carry puts into a URL what the credential adds to it
 * @throws ServerFault `server.moved` with the host it points to, where that is not gone to
 */
export async function sendFollowing(send: Fetch, url: URL, init: FetchInit, isOwn: boolean, carry: (url: URL) => void): Promise<Response> {
  const known = isOwn ? learnt.find(url.href) : undefined;
  let at = known === undefined ? url : new URL(known);
  for (let hop = 0; ; hop++) {
    const response = await send(at, init);
    const { status } = response;
    if (known !== undefined && hop === 0 && status >= 300 && !STAYS.has(status)) learnt.forget(url.href);
    if (!isRedirect(status)) return response;
    await response.body?.cancel();
    const decision = decideMoved(at, response.headers.get("location"), status, init.method);
    if (decision.kind === "moved" || hop === MOST_HOPS) {
      const host = decision.kind === "moved" ? decision.host : at.host;
      throw new ServerFault(
        "server.moved",
        { status, ...(host !== undefined && { host }) },
        { meaning: "moved", reason: `status ${status} to ${host ?? "nowhere"}` },
      );
    }
    at = decision.url;
    carry(at);
    if (isOwn && isSamePlace(url, at)) learnt.keep(url.href, at.href);
    if (init.body instanceof ReadableStream) throw new AppError("credential.unreachable", { reason: "a body that was sent was redirected" });
  }
}

const withoutSlash = (path: string): string => (path.endsWith("/") ? path.slice(0, -1) : path);

const isSamePlace = (from: URL, to: URL): boolean => withoutSlash(from.pathname) === withoutSlash(to.pathname) && from.search === to.search;
