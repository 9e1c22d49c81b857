import type { NavigatorLimits, NavigatorSettings, Server } from "../db/db.ts";
import type { DirectoryEntry } from "./directory/project-directory.ts";
import { chooseRoute } from "./route-rules.ts";
import type { NamedTool } from "./tool-names.ts";

/** A project at one of its navigators. */
export type NavigatorView = { entry: DirectoryEntry; settings: NavigatorSettings & NavigatorLimits };

/** Finds the variant that a tool is called with. @returns nothing if the tool may not be called here */
export function findToolRoute({ entry, settings }: NavigatorView, { serverSlug, tool }: NamedTool): Server | undefined {
  const target = entry.servers.find(({ slug }) => slug === serverSlug);
  const route = target && chooseRoute(entry.routes, settings, target, tool);
  return route?.kind === "allowed" ? route.server : undefined;
}
