import type { NavigatorLimits, NavigatorSettings, Server } from "../db/db.ts";
import type { DirectoryEntry } from "./directory/project-directory.ts";
import { chooseRoute, type RouteDecision } from "./route-rules.ts";
import type { NamedTool } from "./tool-names.ts";

/** A project at one of its navigators. */
export type NavigatorView = { entry: DirectoryEntry; settings: NavigatorSettings & NavigatorLimits };

/** The route of a tool. @returns nothing if there is no active server of this slug */
export function findRoute({ entry, settings }: NavigatorView, { serverSlug, tool }: NamedTool): RouteDecision | undefined {
  const target = entry.servers.find(({ slug }) => slug === serverSlug);
  return target && chooseRoute(entry.routes, settings, target, tool);
}

/** Finds the variant that a tool is called with. @returns nothing if the tool may not be called here */
export function findToolRoute(view: NavigatorView, named: NamedTool): Server | undefined {
  const route = findRoute(view, named);
  return route?.kind === "allowed" ? route.server : undefined;
}
