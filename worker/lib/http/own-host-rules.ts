import { isLoopbackOrigin } from "../deployment-rules.ts";

/** Pages that people open in a browser. A program is never redirected, because it keeps the address that it was given. */
const PAGES = /^\/(?:$|console(?:\/|$)|sign-in(?:\/|$)|connect\/|connections(?:\/|$)|home(?:\/|$)|oauth\/callback(?:\/|$)|authorize$)/;
const INBOX = "/dev/inbox";

/**
 * A request.
 * @property forwardedHost `X-Forwarded-Host`: the host that a proxy was asked for
 * @property asksForPage whether it is a browser's, which gets a page at an MCP URL
 */
type IncomingRequest = { method: string; url: string; forwardedHost: string | null; asksForPage?: boolean };
/** An MCP URL and what is below it, in any case: people type capitals. */
const MCP = /^\/mcp\//i;
type Own = { publicOrigin: string; development: boolean };

type HostDecision = { kind: "own" } | { kind: "refused" } | { kind: "moved"; to: string };

/**
 * Decides about a request under another host than that of `PUBLIC_ORIGIN`, to which cookies, providers and agents are bound. A page
 * is `moved` to the same path there, because it would fail at its first change. A proxy may end TLS, so schemes are not compared.
 *
 * In development Cardea shows sign-in codes and reaches private servers. Another name is then `refused`, so that no foreign page can
 * read them under a name that resolves to loopback (DNS rebinding). Other loopback names cannot be such a page, so they are `moved`.
 */
export function decideHost(request: IncomingRequest, { publicOrigin, development }: Own): HostDecision {
  const [url, own] = [new URL(request.url), new URL(publicOrigin)];
  if (nameOf(url) === nameOf(own)) return { kind: "own" };
  if (development && !isSameMachine(url, own)) return { kind: "refused" };
  const reads = request.method === "GET" || request.method === "HEAD";
  const isPage = PAGES.test(url.pathname) || (development && url.pathname === INBOX) || (request.asksForPage === true && MCP.test(url.pathname));
  if (reads && isPage && request.forwardedHost !== own.host) return { kind: "moved", to: publicOrigin + url.pathname + url.search };
  return { kind: development ? "refused" : "own" };
}

/** Host and port, without the default port of http or https. */
const nameOf = ({ hostname, port }: URL): string => (port === "" || port === "80" || port === "443" ? hostname : `${hostname}:${port}`);

const isSameMachine = (url: URL, own: URL): boolean => isLoopbackOrigin(url.origin) && isLoopbackOrigin(own.origin) && url.port === own.port;
