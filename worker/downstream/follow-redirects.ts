import { DAY, systemClock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { Fetch, FetchInit } from "../lib/http/guarded-fetch.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { withoutEndSlash } from "../lib/text/without-end-slash.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { decideMoved, isRedirect, MAX_HOPS } from "./moved-policy.ts";

/**
 * Targets of redirects, by the server's own URL, so that later calls need no redirect. One is forgotten once its target fails. All
 * callers share them, so only targets that cannot depend on the caller are kept: a slash at the end, and https.
 */
const learnt = makeExpiringCache<string>({ name: "redirects", ttl: 1 * DAY, bytesOf: (url) => url.length, clock: systemClock });
/** Statuses that do not mean that a target is wrong: a sign-in or a wait is needed. */
const KEEPS_TARGET = new Set([400, 401, 403, 429]);

/**
 * Sends a request, and sends it again if its server redirects it within its own origin. Method and body stay the same, and the
 * outbound rules check each URL.
 *
 * @param isOwn whether `url` is the server's own, and not one that the server has named for some time
 * @param carry adds the credential's part to a URL
 * @throws ServerFault `server.moved` with the host of the redirect, if the redirect is not followed
 */
export async function sendFollowing(send: Fetch, url: URL, init: FetchInit, isOwn: boolean, carry: (url: URL) => void): Promise<Response> {
  const known = isOwn ? learnt.find(url.href) : undefined;
  let at = known === undefined ? url : new URL(known);
  for (let hop = 0; ; hop++) {
    const response = await send(at, init);
    const { status } = response;
    if (known !== undefined && hop === 0 && status >= 300 && !KEEPS_TARGET.has(status)) learnt.forget(url.href);
    if (!isRedirect(status)) return response;
    await response.body?.cancel();
    const decision = decideMoved(at, response.headers.get("location"), status, init.method);
    if (decision.kind === "moved" || hop === MAX_HOPS) {
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

const isSamePlace = (from: URL, to: URL): boolean => withoutEndSlash(from.pathname) === withoutEndSlash(to.pathname) && from.search === to.search;
