import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server, ToolDefinitions } from "../../db/db.ts";
import { type Clock, DAY, SECOND } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { bytesOfJson } from "../../lib/memory/json-bytes.ts";
import { isDenied } from "../../routing/navigator-rules.ts";
import type { Navigated } from "../../routing/routing.ts";
import { findOwnName, type NamedTool, ownNameOf, parseToolName } from "../../routing/routing.ts";
import type { Asking, Catalog } from "../listings.ts";

/**
 * Which tool a name at a navigator means. Most names say it themselves; what a shortened one is made of is looked up.
 * @returns nothing where no server there has a tool of that name
 */
export type ReadToolName = (name: string, at: Navigated, asking: Asking) => NamedTool | undefined | Promise<NamedTool | undefined>;

type Ports = { toolDefinitions: ToolDefinitions; catalog: Catalog; clock: Clock };

const KNOWN_FOR = 1 * DAY;
const SEEN_FOR = 1 * SECOND;

/**
 * A shortened name is made by a hash, which leads one way only. Its own name is among those of the server's tools that anybody has
 * listed here (F99), so that it is found also for a person who is not connected yet; if it is not, the server is asked for its list.
 * What was found once stays right: a name never depends on which other tools there are.
 */
export function makeReadToolName({ toolDefinitions, catalog, clock }: Ports): ReadToolName {
  const known = makeExpiringCache<string>({ name: "own names of tools", ttl: KNOWN_FOR, bytesOf: (name) => 2 * name.length, clock });
  const seen = makeExpiringCache<string[]>({ name: "names of a server's tools", ttl: SEEN_FOR, bytesOf: bytesOfJson, clock });

  async function lookUp(name: string, serverSlug: string, { entry, settings }: Navigated, asking: Asking): Promise<NamedTool | undefined> {
    const server = [...entry.servers, ...entry.paused].find(({ slug }) => slug === serverSlug);
    if (!server || isDenied(settings, serverSlug, "")) return undefined;
    const { projectId, id } = server;
    const key = `${id} ${name}`;
    const tool =
      known.find(key) ??
      findOwnName(name, serverSlug, await seen.get(id, () => toolDefinitions.listNames(projectId, id))) ??
      (entry.paused.includes(server) ? undefined : findOwnName(name, serverSlug, await listNames(server, asking)));
    if (tool === undefined) return undefined;
    known.keep(key, tool);
    return { serverSlug, tool };
  }

  async function listNames(server: Server, asking: Asking): Promise<string[]> {
    const tools = await catalog.list("tools", asking, variantsOf(server));
    return tools.map((tool) => ownNameOf(server.slug, tool));
  }

  return (name, at, asking) => {
    const parsed = parseToolName(name);
    return parsed === undefined || parsed.tool !== undefined ? parsed : lookUp(name, parsed.serverSlug, at, asking);
  };
}
