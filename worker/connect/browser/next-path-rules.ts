/**
 * The page to show after sign-in: a path of this Cardea instance, or its front page (S9). The path is checked with the URL parser that a browser
 * would use, so that `//e`, `/\e` and `/%09/e` cannot lead to another site.
 */
export function decideNextPath(next: string | undefined, publicOrigin: string): string {
  if (!next?.startsWith("/") || !URL.canParse(next, publicOrigin)) return "/";
  const url = new URL(next, publicOrigin);
  const folded = url.pathname.startsWith("//") || /[\\\s]|%0|%5c/i.test(url.pathname);
  return url.origin === publicOrigin && !folded ? url.pathname + url.search : "/";
}
