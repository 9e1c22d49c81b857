import { isLoopbackOrigin } from "../deployment-rules.ts";

/** What people open in a browser; programs are never sent elsewhere, they keep to the address they were given. */
const PAGES = /^\/(?:$|console(?:\/|$)|sign-in(?:\/|$)|connect\/|connections(?:\/|$)|oauth\/callback(?:\/|$)|authorize$)/;
const INBOX = "/dev/inbox";

/** A request as far as it matters here. @param forwardedHost `X-Forwarded-Host`: what a proxy in front was asked for */
type Asked = { method: string; url: string; forwardedHost: string | null };
type Own = { publicOrigin: string; development: boolean };

type HostDecision = { kind: "own" } | { kind: "refused" } | { kind: "moved"; to: string };

/**
 * What becomes of a request under a name that is not the one of `PUBLIC_ORIGIN`, where cookies are kept and what providers and
 * agents know. A page is `moved` to the same path there: it would half work, and fail in its first change. Schemes are not
 * compared, for a proxy may end TLS.
 *
 * In development Cardea shows codes and reaches private servers: then any other name is `refused`, so that no page a developer
 * visits reads any of it by a name that comes to resolve to loopback (DNS rebinding). Other names of loopback cannot be such a
 * page, and lead on.
 */
export function decideHost(asked: Asked, { publicOrigin, development }: Own): HostDecision {
  const [url, own] = [new URL(asked.url), new URL(publicOrigin)];
  if (nameOf(url) === nameOf(own)) return { kind: "own" };
  if (development && !isSameMachine(url, own)) return { kind: "refused" };
  const reads = asked.method === "GET" || asked.method === "HEAD";
  const isPage = PAGES.test(url.pathname) || (development && url.pathname === INBOX);
  if (reads && isPage && asked.forwardedHost !== own.host) return { kind: "moved", to: publicOrigin + url.pathname + url.search };
  return { kind: development ? "refused" : "own" };
}

/** Host and port; the usual port of either scheme is the same as none. */
const nameOf = ({ hostname, port }: URL): string => (port === "" || port === "80" || port === "443" ? hostname : `${hostname}:${port}`);

const isSameMachine = (url: URL, own: URL): boolean => isLoopbackOrigin(url.origin) && isLoopbackOrigin(own.origin) && url.port === own.port;
