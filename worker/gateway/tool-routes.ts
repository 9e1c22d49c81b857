import type { Tool } from "@modelcontextprotocol/server";
import type { NavigatorSettings } from "../db/navigators.ts";
import type { Server } from "../db/servers.ts";
import { allowedServers } from "../scopes/navigator-rules.ts";
import { chooseRoute, mayDeny, variantsOf } from "../scopes/route-rules.ts";
import type { NamedTool } from "../scopes/tool-names.ts";
import type { Asking, Catalog } from "./catalog.ts";
import { ownNameOf } from "./names/named-items.ts";
import type { DirectoryEntry } from "./project-directory.ts";

/** A project as it is seen at one of its navigators. */
export type Navigated = { entry: DirectoryEntry; settings: NavigatorSettings };

/** Where a tool is called, and with which auth scope; nothing where it is not. */
export function findToolRoute({ entry, settings }: Navigated, { serverSlug, tool }: NamedTool): Server | undefined {
  const target = entry.servers.find(({ slug }) => slug === serverSlug);
  const route = target && chooseRoute(entry.routes, settings, target, tool);
  return route?.kind === "allowed" ? route.server : undefined;
}

/** Which tools there are at a navigator, where each is called, and with which auth scope. */
export function makeToolRoutes({ entry, settings }: Navigated) {
  const servers = allowedServers(settings, entry.servers);
  const variants = servers.flatMap(variantsOf);

  const routeOf = ({ slug }: Server, tool: Tool) => findToolRoute({ entry, settings }, { serverSlug: slug, tool: ownNameOf(slug, tool) });
  /** Where nothing is denied and no rule is about the server, each tool goes to it as it is. */
  const takesAll = (server: Server) => server.authScope.serverId === null && !mayDeny(entry.routes, settings, server);

  return {
    servers,
    /** Each server with each of its auth scopes. */
    variants,
    /** Every tool the caller may use. */
    async list(catalog: Catalog, asking: Asking): Promise<Tool[]> {
      const listed = await catalog.listByServer("tools", asking, variants, entry.routes.asOf);
      return listed.flatMap(([variant, tools]) => (takesAll(variant) ? tools : tools.filter((tool) => routeOf(variant, tool) === variant)));
    },
  };
}
