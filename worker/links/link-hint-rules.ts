import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import type { Server } from "../db/db.ts";

/**
 * Why a link was made in a chat: for which servers, and with the mark of the agent that asked for it. It only decides what the page
 * shows first. It is not signed, so a forged one must not give any access. In a URL its parts are the parameters `asked` and `by`.
 * @property servers segments of servers, with commas between them
 * @property agentMark see `markOfAgent`
 */
export type LinkHint = { servers?: string; agentMark?: string };

/** In characters. A hint must be short because the cookie of a sign-in also contains it. */
const MAX_LENGTH = 300;

/** Writes servers into a hint, as many as fit. @param segments slugs of servers, or of servers with a further auth scope */
export function writeServers(segments: string[]): string | undefined {
  const named: string[] = [];
  for (const segment of new Set(segments)) if ([...named, segment].join(",").length <= MAX_LENGTH) named.push(segment);
  return named.join(",") || undefined;
}

/** Reads the hint from the parameters of a URL. Invalid parts are left out. */
export function readHint({ asked, by }: Partial<Record<string, string>>): LinkHint {
  return {
    ...(asked !== undefined && asked.length <= MAX_LENGTH && /^[a-z0-9~_,-]+$/i.test(asked) && { servers: asked }),
    ...(by !== undefined && /^[A-Za-z0-9_-]{1,43}$/.test(by) && { agentMark: by }),
  };
}

/** Writes the hint as parameters of a URL. Invalid parts are left out. */
export function writeHint({ servers, agentMark }: LinkHint): { asked?: string; by?: string } {
  const valid = readHint({ asked: servers, by: agentMark });
  return { ...(valid.servers && { asked: valid.servers }), ...(valid.agentMark && { by: valid.agentMark }) };
}

/** The slugs of the servers that the hint names, each once. */
export const slugsInHint = ({ servers }: LinkHint): string[] => [
  ...new Set((servers?.split(",") ?? []).map((segment) => segment.split("~")[0] ?? "").filter((slug) => slug !== "")),
];

/** Whether the hint names the server, by its slug alone or with this auth scope. */
export function isInHint({ servers }: LinkHint, server: Server): boolean {
  const named = servers?.split(",") ?? [];
  return named.includes(server.slug) || named.includes(segmentOf(server));
}
