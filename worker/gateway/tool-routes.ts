import type { Tool } from "@modelcontextprotocol/server";
import type { NavigatorSettings } from "../db/navigators.ts";
import type { Server } from "../db/servers.ts";
import { allowedServers } from "../scopes/navigator-rules.ts";
import { chooseRoute, mayDeny, variantsOf } from "../scopes/route-rules.ts";
import { parseToolName } from "../scopes/tool-names.ts";
import type { Asking, Catalog } from "./catalog.ts";
import type { DirectoryEntry } from "./project-directory.ts";

export type ToolRoutes = ReturnType<typeof makeToolRoutes>;

/** Which tools there are at a navigator, where each is called, and with which auth scope. */
export function makeToolRoutes({ entry, settings }: { entry: DirectoryEntry; settings: NavigatorSettings }) {
  const servers = allowedServers(settings, entry.servers);
  const variants = servers.flatMap(variantsOf);

  /** Nothing where the tool is not called. @param name as the endpoint has it */
  const find = (name: string): Server | undefined => {
    const parsed = parseToolName(name);
    const target = servers.find(({ slug }) => slug === parsed?.serverSlug);
    const route = parsed && target && chooseRoute(entry.routes, settings, target, parsed.tool);
    return route?.kind === "allowed" ? route.server : undefined;
  };
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
      return listed.flatMap(([variant, tools]) => (takesAll(variant) ? tools : tools.filter(({ name }) => find(name) === variant)));
    },
  };
}
