import ipaddr from "ipaddr.js";

/**
 * @property ownOrigin Cardea's own origin, which it never calls over the network
 * @property trustedOrigins origins let through although they are not public https, for development: exact, or with `*` as
 *   the port, such as `http://localhost:*`
 */
export type OutboundRules = { ownOrigin: string; trustedOrigins: ReadonlySet<string> };

export type OutboundDecision = { allowed: true; url: URL } | { allowed: false; reason: string };

const PRIVATE_SUFFIXES = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".test", ".invalid", ".onion"];

/**
 * Whether Cardea may send a request to this URL (OWASP SSRF prevention; MCP security best practices, SSRF).
 * The URL parser runs first: it folds `2130706433`, `0x7f.1` and full-width digits to the address they mean.
 * A public name that resolves to a private address is stopped by the runtime (`global_fetch_strictly_public`).
 */
export function decideOutbound(input: string | URL, rules: OutboundRules): OutboundDecision {
  const url = parse(input);
  if (!url) return refuse("not a URL");
  if (url.username || url.password) return refuse("userinfo in the URL");
  if (url.origin === rules.ownOrigin) return refuse("Cardea's own origin");
  if (rules.trustedOrigins.has(url.origin) || rules.trustedOrigins.has(`${url.protocol}//${url.hostname}:*`)) return { allowed: true, url };
  if (url.protocol !== "https:") return refuse("not https");
  if (url.port && Number(url.port) < 1024) return refuse("a reserved port");
  return decideHost(url);
}

function decideHost(url: URL): OutboundDecision {
  const host = url.hostname.replace(/\.$/, "");
  const literal = host.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(literal)) {
    const range = ipaddr.process(literal).range();
    return range === "unicast" ? { allowed: true, url } : refuse(`address range ${range}`);
  }
  if (!host.includes(".") || host === "localhost") return refuse("a single-label name");
  if (PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix))) return refuse("a private name");
  return { allowed: true, url };
}

function parse(input: string | URL): URL | undefined {
  try {
    return input instanceof URL ? input : new URL(input);
  } catch {
    return undefined;
  }
}

function refuse(reason: string): OutboundDecision {
  return { allowed: false, reason };
}
