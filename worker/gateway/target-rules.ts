import type { McpPath } from "../agents/agents.ts";
import type { Navigator, Server } from "../db/db.ts";
import { findSettings, isDenied } from "../routing/navigator-rules.ts";
import type { DirectoryEntry } from "../routing/routing.ts";

/** The navigator and the server that a path names. @returns nothing if the project has no such navigator, or no such server at it */
export function findTarget({ navigators, servers }: DirectoryEntry, path: McpPath): { settings: Navigator; server?: Server } | undefined {
  const settings = findSettings(navigators, path.navigator);
  const server = servers.find(({ slug }) => slug === path.server);
  if (!settings || (path.server !== undefined && !server)) return undefined;
  return server && isDenied(settings, server.slug, "") ? undefined : { settings, server };
}

/** Whether a path names a paused server that is not denied as a whole. */
export function isPausedAt({ navigators, paused }: DirectoryEntry, { navigator, server }: McpPath): boolean {
  const settings = findSettings(navigators, navigator);
  return settings !== undefined && paused.some(({ slug }) => slug === server && !isDenied(settings, slug, ""));
}
