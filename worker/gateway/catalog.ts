import type { Tool } from "@modelcontextprotocol/client";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { makeExpiringCache } from "../lib/expiring-cache.ts";
import type { Log } from "../lib/log.ts";
import type { AgentSession } from "./agent-session.ts";
import { type Downstream, downstreamError, type Listed, type ListKind } from "./downstream.ts";
import { nameItems } from "./names/named-items.ts";
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
          .then((items) => (kind === "tools" ? (pinTools(server, items as Tool[], background) as Promise<Listed[Kind]>) : items))
          .then((items) => nameItems(kind, server.slug, items));
        background(listing.catch(() => undefined));
        return listing;
      });
      return listed as Listed[Kind];
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
