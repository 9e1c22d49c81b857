import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import type { Server } from "../db/db.ts";

/**
 * Why a link was made in a chat: for which servers, and the mark of the application that asked. It only decides what the page
 * puts first. Anybody can write one, so it is compared with what the person has anyway, and gives nobody anything.
 */
export type LinkHint = { asked?: string; by?: string };

/** Characters of a hint: it travels in a sign-in's cookie too. */
const LONGEST = 300;

/** @param segments servers by slug, or with one of their further auth scopes */
export function toAsked(segments: string[]): string | undefined {
  const named: string[] = [];
  for (const segment of new Set(segments)) if ([...named, segment].join(",").length <= LONGEST) named.push(segment);
  return named.join(",") || undefined;
}

/** The hint of a URL's parameters; whatever cannot be one is left out. */
export function readHint({ asked, by }: LinkHint): LinkHint {
  return {
    ...(asked !== undefined && asked.length <= LONGEST && /^[a-z0-9~_,-]+$/i.test(asked) && { asked }),
    ...(by !== undefined && /^[A-Za-z0-9_-]{1,43}$/.test(by) && { by }),
  };
}

/** Whether the hint names a server, by its slug or with this auth scope. */
export function isAsked({ asked }: LinkHint, server: Server): boolean {
  const named = asked?.split(",") ?? [];
  return named.includes(server.slug) || named.includes(segmentOf(server));
}
