/**
 * Where to go after sign-in: a path of Cardea's own, or its front page (S9). Judged by the URL
 * parser a browser would use, so that `//e`, `/\e` and `/%09/e` cannot lead elsewhere.
 */
export function decideNextPath(next: string | undefined, publicOrigin: string): string {
  if (!next?.startsWith("/") || !URL.canParse(next, publicOrigin)) return "/";
  const url = new URL(next, publicOrigin);
  const folded = url.pathname.startsWith("//") || /[\\\s]|%0|%5c/i.test(url.pathname);
  return url.origin === publicOrigin && !folded ? url.pathname + url.search : "/";
}
