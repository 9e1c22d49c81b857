/**
 * Where an application gets the answer to its sign-in.
 * @property source of a Content-Security-Policy (CSP3 §2.3.1) that lets a form lead there
 */
export type RedirectDecision =
  | { kind: "web"; host: string; source: string }
  /** A program on the person's own computer, by a port (RFC 8252 §7.3). */
  | { kind: "loopback"; host: string; source: string }
  /** One that is registered there for a scheme (RFC 8252 §7.1). */
  | { kind: "app"; scheme: string; source: string }
  | { kind: "refused" };

const LONGEST_URI = 2000;
const WEB_URI = /^(https?):\/\/([^/?#]*)([/?].*)?$/;
const HOST_AND_PORT = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
const LOOPBACK = /^(localhost|\[::1\]|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
/** Loopback with the port the program found free when it began to listen. */
const PORT_OF_LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{1,5})?(?=[/?]|$)/;
const APP_URI = /^([a-z][a-z0-9.-]*):\S+$/;

/** Of applications that keep no reverse domain name (RFC 8252 §7.1) and are known to sign in by their scheme (decision 012). */
const APP_SCHEMES = new Set(["cursor", "vscode", "vscode-insiders", "vscodium", "windsurf", "zed", "jetbrains", "claude", "raycast"]);

/**
 * Whether an application may get its answer there (OAuth 2.1 §2.3.1, MCP authorization): an https page, a program on the person's own
 * computer, or an application that is registered there. What looks otherwise to the URL parser than it is written is refused, so
 * that nobody is shown another host than the browser goes to, and nothing else gets into the page's policy.
 */
export function decideRedirectUri(uri: string): RedirectDecision {
  if (uri.length > LONGEST_URI || !/^[\x21-\x7e]+$/.test(uri) || /[\\#]/.test(uri) || !URL.canParse(uri)) return { kind: "refused" };
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
 * Whether a redirect URI is one of those its client registered: byte for byte, save the port of a loopback one (RFC 8252 §7.3,
 * OAuth 2.1 §4.1.3).
 */
export function isRegisteredRedirectUri(asked: string, registered: string[]): boolean {
  const withoutPort = (uri: string) => (PORT_OF_LOOPBACK.test(uri) ? uri.replace(PORT_OF_LOOPBACK, "$1") : uri);
  return registered.some((uri) => uri === asked || withoutPort(uri) === withoutPort(asked));
}
