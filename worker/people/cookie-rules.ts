import { isLoopbackOrigin } from "../lib/deployment-rules.ts";

const HOST = "__Host-";
/** Every cookie's name starts with this, after the `__Host-` prefix. */
const OWN = "cardea-";

/** How a browser keeps Cardea's cookies. */
type CookieRules = { prefix: "host" | undefined; secure: boolean };

/**
 * Cookies have `__Host-` and `Secure`, so that no sibling sub-domain sets or reads them (S7). Only plain http on a loopback
 * address goes without both: Safari keeps no such cookie there, and a loopback address has no siblings.
 */
export function decideCookies(publicOrigin: string): CookieRules {
  const plain = publicOrigin.startsWith("http:") && isLoopbackOrigin(publicOrigin);
  return plain ? { prefix: undefined, secure: false } : { prefix: "host", secure: true };
}

/** The full name of a cookie. @param name its name, which starts with `cardea-` */
export const cookieName = (name: string, { prefix }: CookieRules): string => (prefix === undefined ? name : HOST + name);

/** `Set-Cookie` lines for the browser. @param setCookies the lines of the provider package, which always have `__Host-` and `Secure` */
export function toBrowser(setCookies: string[], { secure }: CookieRules): string[] {
  if (secure) return setCookies;
  return setCookies.map((line) => (line.startsWith(HOST) ? line.slice(HOST.length) : line).replace("; Secure", ""));
}

/** A copy of the request in which cookies have the names that the provider package gave them. The package reads nothing but the cookies. */
export function fromBrowser(request: Request, { secure }: CookieRules): Request {
  const cookie = request.headers.get("cookie");
  if (secure || cookie === null) return request;
  const renamed = cookie.split(";").map((pair) => (pair.trim().startsWith(OWN) ? HOST + pair.trim() : pair.trim()));
  return new Request(request.url, { headers: { cookie: renamed.join("; ") } });
}
