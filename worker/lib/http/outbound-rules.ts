import ipaddr from "ipaddr.js";

/**
 * @property ownOrigin the origin of this Cardea instance; no request goes to its host, at any port
 * @property trustedOrigins origins that are allowed although they are not public https, for development: exact, or with `*` as
 *   the port, such as `http://localhost:*`
 */
export type OutboundRules = { ownOrigin: string; trustedOrigins: ReadonlySet<string> };

type OutboundDecision = { allowed: true; url: URL } | { allowed: false; reason: string };

/**
 * Suffixes of names that no public server has: reserved names (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, IANA special-use
 * names), names that ICANN does not delegate because private networks use them (SAC 062, `internal`), names of clusters and routers.
 */
const PRIVATE_SUFFIXES = new Set([
  ...["localhost", "local", "test", "invalid", "onion", "alt", "arpa", "internal"],
  ...["corp", "home", "mail", "lan", "localdomain", "localnet", "intranet", "intra", "intern", "private", "priv", "domain", "workgroup"],
  ...["svc", "cluster", "consul", "nomad", "k8s", "kube", "minikube", "docker", "podman", "container", "containers", "swarm", "vm", "vagrant"],
  ...["lxd", "incus", "router", "gateway", "modem", "dhcp", "wpad", "belkin", "dlink", "ip", "i2p", "bit"],
  ...["fritz.box", "mshome.net", "metadata.goog"],
]);

/** Ranges of global unicast (2000::/3) without public servers: IANA IPv6 special-purpose address registry. */
const SPECIAL_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"].map((range) => ipaddr.IPv6.parseCIDR(range));
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Limits of RFC 1035 §2.3.4, in octets. */
const MAX_LABEL = 63;
const MAX_NAME = 253;

/**
 * Whether Cardea may send a request to this URL (OWASP SSRF prevention; MCP security best practices, SSRF).
 * The URL parser runs first: it turns `2130706433`, `0x7f.1` and full-width digits into the address that they mean.
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
  const host = url.hostname.replace(/\.$/, "");
  if (host === hostOf(rules.ownOrigin)) return refuse("Cardea's own host");
  const reason = host.startsWith("[") ? problemOfIpv6(host.slice(1, -1)) : problemOfName(host);
  return reason === undefined ? { allowed: true, url } : refuse(reason);
}

/** IPv6 addresses that contain an IPv4 address (compatible, mapped, translated, 6to4) are outside of the allowed ranges. */
function problemOfIpv6(literal: string): string | undefined {
  if (!ipaddr.IPv6.isValid(literal)) return "not an address";
  const address = ipaddr.IPv6.parse(literal);
  if (!address.match(GLOBAL_UNICAST)) return "an IPv6 address outside of 2000::/3";
  return SPECIAL_IPV6.some((range) => address.match(range)) ? "a special IPv6 address" : undefined;
}

/** @param host a name or an IPv4 address without a trailing dot, as the URL parser writes it */
function problemOfName(host: string): string | undefined {
  if (ipaddr.IPv4.isValid(host)) {
    const range = ipaddr.IPv4.parse(host).range();
    return range === "unicast" ? undefined : `address range ${range}`;
  }
  const labels = host.split(".");
  if (labels.includes("")) return "an empty label";
  if (host.length > MAX_NAME || labels.some((label) => label.length > MAX_LABEL)) return "too long a name";
  if (labels.length === 1) return "a single-label name";
  return labels.some((_, from) => PRIVATE_SUFFIXES.has(labels.slice(from).join("."))) ? "a private name" : undefined;
}

/** @param origin an origin as the URL parser writes it */
function hostOf(origin: string): string {
  return origin
    .slice(origin.indexOf("://") + 3)
    .replace(/:\d+$/, "")
    .replace(/\.$/, "");
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
