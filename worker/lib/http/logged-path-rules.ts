/** A word as in Cardea's routes and slugs. Ids and secrets are longer, or have other characters. */
const WORD = /^[a-z0-9.-]{0,40}$/;
/** Below these everything is known only to whom it was sent: set-up addresses, auth links and those of mails. */
const PRIVATE = new Set(["setup", "connect", "unsubscribe"]);
const MOST_SEGMENTS = 8;

/**
 * A path as the log may have it. Some of Cardea's addresses are secrets, and a path that no route has may be such an address that was mistyped. So only
 * words are shown.
 * @param pathname as URL has it: it begins with a slash
 */
export function toLoggedPath(pathname: string): string {
  const [, ...segments] = pathname.split("/");
  const isPrivate = PRIVATE.has(segments[0] ?? "");
  const shown = segments.slice(0, MOST_SEGMENTS).map((segment, index) => (WORD.test(segment) && !(isPrivate && index > 0) ? segment : "…"));
  return `/${shown.join("/")}${segments.length > MOST_SEGMENTS ? "/…" : ""}`;
}
