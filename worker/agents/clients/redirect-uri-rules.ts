/**
 * A place to which a client's authorization response may go.
 * @property source the source expression of a Content-Security-Policy (CSP3 §2.3.1) that lets a form lead there
 */
export type RedirectDecision =
  | { kind: "web"; host: string; source: string }
  /** A program on the person's own computer that listens on a port (RFC 8252 §7.3). */
  | { kind: "loopback"; host: string; source: string }
  /** A program that is registered on that computer for a URI scheme (RFC 8252 §7.1). */
  | { kind: "app"; scheme: string; source: string }
  | { kind: "refused" };

const MAX_URI_LENGTH = 2000;
const WEB_URI = /^(https?):\/\/([^/?#]*)([/?].*)?$/;
const HOST_AND_PORT = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
const LOOPBACK = /^(localhost|\[::1\]|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
/** A loopback URI with any port: a program uses the port that was free when it began to listen. */
const PORT_OF_LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{1,5})?(?=[/?]|$)/;
const APP_URI = /^([a-z][a-z0-9.-]*):\S+$/;

/** Schemes that are no reverse domain name (RFC 8252 §7.1), but are known from the sign-in of these clients (decision 012). */
const APP_SCHEMES = new Set(["cursor", "vscode", "vscode-insiders", "vscodium", "windsurf", "zed", "jetbrains", "claude", "raycast"]);

/**
 * Whether a client may use this redirect URI (OAuth 2.1 §2.3.1, MCP authorization): an https page, a program on the person's own computer, or a
 * program that is registered there. A URI that the URL parser reads differently is refused. So people see the host to which the browser goes, and
 * nothing else gets into the page's policy.
 */
export function decideRedirectUri(uri: string): RedirectDecision {
  if (uri.length > MAX_URI_LENGTH || !/^[\x21-\x7e]+$/.test(uri) || /[\\#]/.test(uri) || !URL.canParse(uri)) return { kind: "refused" };
  const [, scheme, authority = ""] = WEB_URI.exec(uri) ?? [];
  return scheme === undefined ? decideApp(uri) : decideWeb(scheme, authority, new URL(uri));
}

function decideWeb(scheme: string, authority: string, url: URL): RedirectDecision {
  const host = HOST_AND_PORT.exec(authority)?.[1];
  if (host === undefined || host !== url.hostname) return { kind: "refused" };
  const common = { host, source: url.origin };
  if (scheme === "https") return { kind: "web", ...common };
  return LOOPBACK.test(host) ? { kind: "loopback", ...common } : { kind: "refused" };
}

function decideApp(uri: string): RedirectDecision {
  const scheme = APP_URI.exec(uri)?.[1] ?? "";
  const isReverseDomain = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(scheme);
  return isReverseDomain || APP_SCHEMES.has(scheme) ? { kind: "app", scheme, source: `${scheme}:` } : { kind: "refused" };
}

/**
 * Whether a redirect URI is one of those that its client registered. They are compared byte for byte, except the port of a loopback URI (RFC 8252
 * §7.3, OAuth 2.1 §4.1.3).
 */
export function isRegisteredRedirectUri(requested: string, registered: string[]): boolean {
  const withoutPort = (uri: string) => (PORT_OF_LOOPBACK.test(uri) ? uri.replace(PORT_OF_LOOPBACK, "$1") : uri);
  return registered.some((uri) => uri === requested || withoutPort(uri) === withoutPort(requested));
}
