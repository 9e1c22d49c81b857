import type { Tool } from "@modelcontextprotocol/client";
import type { Principal } from "../agents/agents.ts";
import type { Server, ServerReports } from "../db/db.ts";
import { type Clock, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import { inTime } from "../lib/in-time.ts";
import type { Log } from "../lib/log.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import type { Listed, ListKind } from "../protocol/listed.ts";
import { nameItems, toToolName } from "../routing/routing.ts";
import type { Announce } from "../streams/streams.ts";
import type { Downstream } from "./connection.ts";
import { downstreamError } from "./faults/downstream-error.ts";
import { ServerFault } from "./faults/server-fault.ts";
import { type Content, makeListContents } from "./lists/list-contents.ts";
import { LIST_WAIT, makeListPace } from "./lists/list-pace.ts";
import { makeNoteReports, withUnpinned } from "./lists/note-reports.ts";
import type { PinTools } from "./pin-tools.ts";
import { type Caller, type ReadyAccess, refOf, type SubjectAccess } from "./subject-access.ts";

export type Listings = ReturnType<typeof makeListings>;

const LISTED_FOR = 1 * MINUTE;
/** How long an earlier list may replace one that does not come. */
const STANDS_IN_FOR = 1 * HOUR;
/** How long a server may take for a list. A request waits for it much shorter (`LIST_WAIT`). */
const LIST_TIMEOUT = 25 * SECOND;

/** @property content the entries @property held names of entries that waited for approval at `at` (UTC ms); what was read later replaces it */
type Kept = { content: Content; held: ReadonlySet<string>; at: number };

/** The size in memory of one name. */
const HELD_BYTES = 100;

const NOTHING: Kept = { content: { items: [], bytes: 0, holders: 0 }, held: new Set(), at: 0 };

type Ports = {
  access: SubjectAccess;
  downstream: Downstream;
  pinTools: PinTools;
  serverReports: ServerReports;
  announce: Announce;
  clock: Clock;
  log: Log;
};

/**
 * The listings of a project's servers, joined by kind under the names of navigators. A server that is down or not connected does not
 * affect the others. All are asked at the same time and waited for a few seconds. For a server that does not answer, its last
 * listing is used, and open streams are told when the new one comes.
 */
export function makeListings(ports: Ports) {
  const { access, downstream, pinTools, announce, clock, log } = ports;
  const noteReports = makeNoteReports(ports);
  const lists = makeExpiringCache<Kept>({
    name: "lists",
    ttl: LISTED_FOR,
    standsInFor: STANDS_IN_FOR,
    bytesOf: bytesOfKept,
    sharedIn: ({ content }) => content,
    clock,
  });
  const contentOf = makeListContents(STANDS_IN_FOR, clock);
  const pace = makeListPace(clock);

  const keyOf = (kind: ListKind, principal: Principal, server: Server) =>
    JSON.stringify([kind, server.id, server.url, server.authScopeId, refOf(principal, server).subject]);

  async function load(kind: ListKind, { principal, session, background }: Caller, server: Server, found: ReadyAccess): Promise<Kept> {
    const key = keyOf(kind, principal, server);
    if (pace.isResting(key, found.version)) throw new AppError("credential.unreachable", { reason: "left alone for a while" });
    const { projectId, slug } = server;
    const target = access.targetOf(principal, server, found);
    try {
      const { items, leftOut } = await downstream.list(kind, target, session?.capabilities ?? {}, AbortSignal.timeout(LIST_TIMEOUT));
      const pinned = kind === "tools" ? await pinTools(server, items as Tool[], background) : undefined;
      const unpinned = pinned ? items.length - pinned.tools.length : 0;
      noteReports.listed(server, withUnpinned(leftOut ?? { kind, leftOut: 0, listed: items.length, reasons: [] }, unpinned), background);
      const named: Listed[ListKind] = nameItems(kind, slug, (pinned?.tools ?? items) as Listed[typeof kind]);
      const held = new Set([...(pinned?.held ?? [])].map((name) => toToolName(slug, name)));
      if (pace.noteCame(key)) background(announce(projectId, refOf(principal, server).subject));
      return { content: contentOf(kind, server, named), held, at: clock.now() };
    } catch (error) {
      const cause = downstreamError(error);
      log.error("gateway.list_failed", { projectId, server: slug, reason: reasonOf(cause) });
      pace.noteFailed(key, found.version, cause instanceof ServerFault ? cause.facts.waitSeconds : undefined);
      noteReports.failed(server, cause, background);
      throw cause;
    }
  }

  /** @param after the lists of the other servers. A server that did not answer before is asked after them, because connections of one request are few */
  async function keptOf(kind: ListKind, caller: Caller, server: Server, after?: Promise<unknown>): Promise<Kept> {
    const { principal, session, background } = caller;
    const paceKey = keyOf(kind, principal, server);
    let key = "";
    try {
      const found = await access.find(refOf(principal, server), server, background);
      if (found.kind !== "ready") return NOTHING;
      key = JSON.stringify([paceKey, found.version, session?.capabilities ?? {}]);
      const loading = lists.get(key, () => {
        const listing = after ? after.then(() => load(kind, caller, server, found)) : load(kind, caller, server, found);
        background(listing.catch(() => undefined));
        return listing;
      });
      const wait = pace.isHung(paceKey) ? 0 : LIST_WAIT;
      return await inTime(loading, wait, () => new TooLate());
    } catch (error) {
      if (error instanceof TooLate) pace.noteLate(paceKey);
      return (pace.isHung(paceKey) && lists.findLast(key)) || NOTHING;
    }
  }

  async function listOf<Kind extends ListKind>(
    kind: Kind,
    caller: Caller,
    server: Server,
    asOf = 0,
    after?: Promise<unknown>,
  ): Promise<Listed[Kind]> {
    const { content, held, at } = await keptOf(kind, caller, server, after);
    const { items } = content;
    if (held.size === 0 || asOf > at) return items as Listed[Kind];
    return items.filter((item) => !held.has(item.name)) as Listed[Kind];
  }

  return {
    /**
     * All entries of a kind that the principal can use now, by server.
     * @param asOf when the held tools were read by which the caller itself leaves entries out, UTC ms
     */
    async listByServer<Kind extends ListKind>(kind: Kind, caller: Caller, servers: Server[], asOf?: number): Promise<[Server, Listed[Kind]][]> {
      const hangs = new Set(servers.filter((server) => pace.isHung(keyOf(kind, caller.principal, server))));
      const others = Promise.all(servers.map((server) => (hangs.has(server) ? undefined : listOf(kind, caller, server, asOf))));
      const lists = await Promise.all(servers.map((server) => (hangs.has(server) ? listOf(kind, caller, server, asOf, others) : undefined)));
      const came = await others;
      return servers.map((server, at) => [server, lists[at] ?? came[at] ?? ([] as Listed[ListKind] as Listed[Kind])]);
    },

    /** The same as one list. */
    async list<Kind extends ListKind>(kind: Kind, caller: Caller, servers: Server[], asOf?: number): Promise<Listed[Kind]> {
      const all = await this.listByServer(kind, caller, servers, asOf);
      return all.flatMap(([, items]) => items as Listed[ListKind][number][]) as Listed[Kind];
    },

    /** The slugs of those servers whose list of a kind did not come at the last request. */
    missing: (kind: ListKind, principal: Principal, servers: Server[]): string[] => {
      const slow = servers.filter((server) => pace.isHung(keyOf(kind, principal, server)) || pace.isResting(keyOf(kind, principal, server)));
      return [...new Set(slow.map(({ slug }) => slug))];
    },
  };
}

/** The size without the content, which many share. */
const bytesOfKept = ({ held }: Kept): number => HELD_BYTES * held.size;

class TooLate extends Error {}
