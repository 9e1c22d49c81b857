import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server, ToolDefinitions } from "../../db/db.ts";
import { type Clock, DAY, SECOND } from "../../lib/clock.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { bytesOfJson } from "../../lib/memory/json-bytes.ts";
import { isDenied } from "../../routing/navigator-rules.ts";
import type { NavigatorView } from "../../routing/routing.ts";
import { findOwnName, type NamedTool, ownNameOf, parseToolName } from "../../routing/routing.ts";
import type { Listings } from "../listings.ts";
import type { Caller } from "../subject-access.ts";

/**
 * Finds the tool of a name at a navigator. Most names contain the own name; the own name of a shortened one is looked up.
 * @returns nothing if no server of the navigator has a tool of that name
 */
export type ReadToolName = (name: string, call: NavigatorView & Caller) => NamedTool | undefined | Promise<NamedTool | undefined>;

type Ports = { toolDefinitions: ToolDefinitions; listings: Listings; clock: Clock };

const KNOWN_FOR = 1 * DAY;
const SEEN_FOR = 1 * SECOND;

/**
 * A shortened name contains a hash, so it is compared with the own names of all remembered tools of the server (F99). So it is found
 * even for a person who is not connected yet. If it is not among them, the server's list is requested. A result stays valid,
 * because a name never depends on other tools.
 */
export function makeReadToolName({ toolDefinitions, listings, clock }: Ports): ReadToolName {
  const known = makeExpiringCache<string>({ name: "own names of tools", ttl: KNOWN_FOR, bytesOf: (name) => 2 * name.length, clock });
  const seen = makeExpiringCache<string[]>({ name: "names of a server's tools", ttl: SEEN_FOR, bytesOf: bytesOfJson, clock });

  async function lookUp(name: string, serverSlug: string, call: NavigatorView & Caller): Promise<NamedTool | undefined> {
    const { entry, settings } = call;
    const server = [...entry.servers, ...entry.paused].find(({ slug }) => slug === serverSlug);
    if (!server || isDenied(settings, serverSlug, "")) return undefined;
    const { projectId, id } = server;
    const key = `${id} ${name}`;
    const tool =
      known.find(key) ??
      findOwnName(name, serverSlug, await seen.get(id, () => toolDefinitions.listNames(projectId, id))) ??
      (entry.paused.includes(server) ? undefined : findOwnName(name, serverSlug, await listNames(server, call)));
    if (tool === undefined) return undefined;
    known.keep(key, tool);
    return { serverSlug, tool };
  }

  async function listNames(server: Server, call: NavigatorView & Caller): Promise<string[]> {
    const tools = await listings.list("tools", call, variantsOf(server), call.entry.routes.asOf);
    return tools.map((tool) => ownNameOf(server.slug, tool));
  }

  return (name, call) => {
    const parsed = parseToolName(name);
    return parsed === undefined || parsed.tool !== undefined ? parsed : lookUp(name, parsed.serverSlug, call);
  };
}
