import { isLoopbackOrigin } from "../lib/deployment-rules.ts";

const HOST = "__Host-";
/** Every cookie's name begins so, behind the prefix. */
const OWN = "cardea-";

/** How the browser is to keep a cookie. */
export type CookieRules = { prefix: "host" | undefined; secure: boolean };

/**
 * `__Host-` and `Secure`, so that no sibling sub-domain sets or reads a cookie (S7). Without both on this very
 * machine over plain http alone: Safari keeps no such cookie there, and loopback has no siblings.
 */
export function decideCookies(publicOrigin: string): CookieRules {
  const plain = publicOrigin.startsWith("http:") && isLoopbackOrigin(publicOrigin);
  return plain ? { prefix: undefined, secure: false } : { prefix: "host", secure: true };
}

/** The whole name of a cookie. @param name from `cardea-` on */
export const cookieName = (name: string, { prefix }: CookieRules): string => (prefix === undefined ? name : HOST + name);

/** `Set-Cookie` lines as the provider package writes them, always with `__Host-` and `Secure`, as this browser keeps them. */
export function toBrowser(setCookies: string[], { secure }: CookieRules): string[] {
  if (secure) return setCookies;
  return setCookies.map((line) => (line.startsWith(HOST) ? line.slice(HOST.length) : line).replace("; Secure", ""));
}

/** A request with its cookies under the names the provider package gave them. The package reads nothing else of it. */
export function fromBrowser(request: Request, { secure }: CookieRules): Request {
  const cookie = request.headers.get("cookie");
  if (secure || cookie === null) return request;
  const renamed = cookie.split(";").map((pair) => (pair.trim().startsWith(OWN) ? HOST + pair.trim() : pair.trim()));
  return new Request(request.url, { headers: { cookie: renamed.join("; ") } });
}
