import type { Tool } from "@modelcontextprotocol/server";
import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server } from "../../db/db.ts";
import type { Caller, Content, Listings, View } from "../../downstream/downstream.ts";
import { allowedServers } from "../../routing/navigator-rules.ts";
import { mayDenyTools } from "../../routing/route-rules.ts";
import { findToolRoute, type NavigatorView } from "../../routing/routing.ts";

/** The tools of a server that a caller may use. @property places those in the content, in order; absent if they are all of it */
export type ShownTools = { content: Content; places?: ReadonlySet<number> };

/** The tools of a navigator, each with the variant that it is called with. */
export function makeToolRoutes(call: NavigatorView & Caller) {
  const { entry, settings } = call;
  const servers = allowedServers(settings, entry.servers);
  const variants = servers.flatMap(variantsOf);

  const routeOf = ({ slug }: Server, tool: string) => findToolRoute(call, { serverSlug: slug, tool });
  /** Whether all tools of a variant are listed, because nothing is denied and no rule is for its server. */
  const listsAll = (server: Server) => server.authScope.serverId === null && !mayDenyTools(entry.routes, settings, server);

  function shownOf({ server, content, held }: View): ShownTools {
    if (held.size === 0 && listsAll(server)) return { content };
    const places = [...content.names.keys()].filter((at) => {
      const name = content.names[at] ?? "";
      return !held.has(name) && routeOf(server, name) === server;
    });
    return places.length === content.names.length ? { content } : { content, places: new Set(places) };
  }

  /** Every tool that the caller may use, by server. Servers without any are left out. */
  async function listShown(listings: Listings): Promise<ShownTools[]> {
    const shown = (await listings.views("tools", call, variants, entry.routes.asOf)).map(shownOf);
    return shown.filter(({ content, places }) => (places?.size ?? content.names.length) > 0);
  }

  return {
    servers,
    /** Each server with each of its auth scopes. */
    variants,
    listShown,
    /** Every tool that the caller may use. */
    async list(listings: Listings): Promise<Tool[]> {
      const shown = await listShown(listings);
      return shown.flatMap(({ content, places }) => {
        const tools = listings.entriesOf(content) as Tool[];
        return places ? tools.filter((_, at) => places.has(at)) : tools;
      });
    },
  };
}
