import type { Tool } from "@modelcontextprotocol/server";
import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server } from "../../db/db.ts";
import type { Caller, Listings } from "../../downstream/downstream.ts";
import { allowedServers } from "../../routing/navigator-rules.ts";
import { mayDenyTools } from "../../routing/route-rules.ts";
import { findToolRoute, type NavigatorView, ownNameOf } from "../../routing/routing.ts";

/** The tools of a navigator, each with the variant that it is called with. */
export function makeToolRoutes(call: NavigatorView & Caller) {
  const { entry, settings } = call;
  const servers = allowedServers(settings, entry.servers);
  const variants = servers.flatMap(variantsOf);

  const routeOf = ({ slug }: Server, tool: Tool) => findToolRoute(call, { serverSlug: slug, tool: ownNameOf(slug, tool) });
  /** Whether all tools of a variant are listed, because nothing is denied and no rule is for its server. */
  const listsAll = (server: Server) => server.authScope.serverId === null && !mayDenyTools(entry.routes, settings, server);

  return {
    servers,
    /** Each server with each of its auth scopes. */
    variants,
    /** Every tool that the caller may use. */
    async list(listings: Listings): Promise<Tool[]> {
      const listed = await listings.listByServer("tools", call, variants, entry.routes.asOf);
      return listed.flatMap(([variant, tools]) => (listsAll(variant) ? tools : tools.filter((tool) => routeOf(variant, tool) === variant)));
    },
  };
}
