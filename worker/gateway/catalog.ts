import type { Tool } from "@modelcontextprotocol/client";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { makeExpiringCache } from "../lib/expiring-cache.ts";
import type { Log } from "../lib/log.ts";
import type { AgentSession } from "./agent-session.ts";
import { type Downstream, downstreamError, type Listed, type ListKind } from "./downstream.ts";
import { nameItems, ownNameOf } from "./names/named-items.ts";
import type { PinTools } from "./pin-tools.ts";
import type { Principal } from "./principal.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";

/** For whom a list is. Servers may offer more to a client they can ask something. */
export type Asking = { principal: Principal; session: AgentSession | undefined; background: Background };

export type Catalog = ReturnType<typeof makeCatalog>;

const LISTED_FOR = 1 * MINUTE;
/** How long a server that failed is left alone, so that it does not slow every list down. */
const REST_AFTER_FAILURE = 5 * SECOND;
const MAX_KEPT = 2000;
const LIST_TIMEOUT = 10 * SECOND;

/**
 * What a project's servers offer, each kind as one list under names of their own. A server that is down, or not
 * connected, lacks its own and no other's; all are asked at once, so that a list takes the time of the slowest.
 */
export function makeCatalog(ports: { access: SubjectAccess; downstream: Downstream; pinTools: PinTools; clock: Clock; log: Log }) {
  const { access, downstream, pinTools, clock, log } = ports;
  const lists = makeExpiringCache<Listed[ListKind]>({ ttl: LISTED_FOR, max: MAX_KEPT, clock });
  const restUntil = new Map<string, number>();

  /** Of tools that wait for approval: the hash of each, by the server's own name. */
  const heldOf = new WeakMap<object, Map<string, string>>();

  async function pinned(server: Server, tools: Tool[], background: Background): Promise<Tool[]> {
    const { tools: kept, held } = await pinTools.pin(server, tools, background);
    if (held.size > 0) heldOf.set(kept, held);
    return kept;
  }

  /** Each item under the name it has here. */
  function named<Kind extends ListKind>(kind: Kind, server: Server, items: Listed[Kind]): Listed[Kind] {
    const list = nameItems(kind, server.slug, items);
    const held = heldOf.get(items);
    if (held) heldOf.set(list, held);
    return list;
  }

  /** The list without what waits for approval in this moment. */
  async function withoutHeld(server: Server, list: Listed[ListKind]): Promise<Listed[ListKind]> {
    const held = heldOf.get(list);
    if (!held) return list;
    const approved = await pinTools.findApproved(server, held);
    const isHeld = (tool: Tool) => {
      const own = ownNameOf(server.slug, tool);
      return held.has(own) && !approved.has(own);
    };
    const tools = list as Tool[];
    return tools.some(isHeld) ? tools.filter((tool) => !isHeld(tool)) : list;
  }

  async function listOf<Kind extends ListKind>(kind: Kind, { principal, session, background }: Asking, server: Server): Promise<Listed[Kind]> {
    const ref = refOf(principal, server);
    const restKey = JSON.stringify([server.id, server.url, server.authScopeId, ref.subject]);
    if ((restUntil.get(restKey) ?? 0) > clock.now()) return [];
    try {
      const found = await access.find(ref, server, background);
      if (found.kind !== "ready") return [];
      const capabilities = session?.capabilities ?? {};
      const listed = await lists.get(JSON.stringify([kind, restKey, found.version, capabilities]), () => {
        const listing = downstream
          .list(kind, access.targetOf(principal, server, found), capabilities, AbortSignal.timeout(LIST_TIMEOUT))
          .then((items) => (kind === "tools" ? pinned(server, items as Tool[], background) : items) as Promise<Listed[Kind]>)
          .then((items) => named(kind, server, items));
        background(listing.catch(() => undefined));
        return listing;
      });
      return (await withoutHeld(server, listed)) as Listed[Kind];
    } catch (error) {
      log.error("gateway.list_failed", { projectId: server.projectId, server: server.slug, reason: reasonOf(downstreamError(error)) });
      if (restUntil.size > MAX_KEPT) restUntil.clear();
      restUntil.set(restKey, clock.now() + REST_AFTER_FAILURE);
      return [];
    }
  }

  return {
    /** Everything of a kind that the principal can use now, by server. */
    listByServer: <Kind extends ListKind>(kind: Kind, asking: Asking, servers: Server[]): Promise<[Server, Listed[Kind]][]> =>
      Promise.all(servers.map(async (server): Promise<[Server, Listed[Kind]]> => [server, await listOf(kind, asking, server)])),

    /** The same as one list. */
    async list<Kind extends ListKind>(kind: Kind, asking: Asking, servers: Server[]): Promise<Listed[Kind]> {
      const all = await this.listByServer(kind, asking, servers);
      return all.flatMap(([, items]) => items as Listed[ListKind][number][]) as Listed[Kind];
    },
  };
}
