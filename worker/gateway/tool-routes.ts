import type { Tool } from "@modelcontextprotocol/server";
import type { NavigatorSettings } from "../db/navigators.ts";
import type { Server } from "../db/servers.ts";
import { allowedServers } from "../scopes/navigator-rules.ts";
import { chooseRoute, mayDeny, variantsOf } from "../scopes/route-rules.ts";
import { parseToolName } from "../scopes/tool-names.ts";
import type { Asking, Catalog } from "./catalog.ts";
import type { DirectoryEntry } from "./project-directory.ts";

/** A project as it is seen at one of its navigators. */
export type Navigated = { entry: DirectoryEntry; settings: NavigatorSettings };

/**
 * Where a tool is called, with which auth scope, and by which name; nothing where it is not.
 * @param name as the endpoint has it
 */
export function findToolRoute({ entry, settings }: Navigated, name: string): { server: Server; tool: string } | undefined {
  const parsed = parseToolName(name);
  const target = entry.servers.find(({ slug }) => slug === parsed?.serverSlug);
  if (!parsed || !target) return undefined;
  const route = chooseRoute(entry.routes, settings, target, parsed.tool);
  return route.kind === "allowed" ? { server: route.server, tool: parsed.tool } : undefined;
}

/** Which tools there are at a navigator, where each is called, and with which auth scope. */
export function makeToolRoutes({ entry, settings }: Navigated) {
  const servers = allowedServers(settings, entry.servers);
  const variants = servers.flatMap(variantsOf);

  const find = (name: string) => findToolRoute({ entry, settings }, name);
  /** Where nothing is denied and no rule is about the server, each tool goes to it as it is. */
  const takesAll = (server: Server) => server.authScope.serverId === null && !mayDeny(entry.routes, settings, server);

  return {
    servers,
    /** Each server with each of its auth scopes. */
    variants,
    find,
    /** Every tool the caller may use. */
    async list(catalog: Catalog, asking: Asking): Promise<Tool[]> {
      const listed = await catalog.listByServer("tools", asking, variants);
      return listed.flatMap(([variant, tools]) => (takesAll(variant) ? tools : tools.filter(({ name }) => find(name)?.server === variant)));
    },
  };
}
