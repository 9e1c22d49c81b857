import type { Principal } from "../agents/agents.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import type { Server } from "../db/db.ts";
import { runToEnd } from "../lib/background.ts";
import { HOUR, MINUTE } from "../lib/clock.ts";
import { inTime, makeSharedLimit, type SharedLimit } from "../lib/in-time.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import type { Listed, ListKind } from "../protocol/listed.ts";
import type { Announce } from "../streams/streams.ts";
import { type Content, makeListContents, NO_CONTENT } from "./lists/list-contents.ts";
import { listKeyOf, listVersionKeyOf } from "./lists/list-keys.ts";
import { LIST_WAIT, makeListPace } from "./lists/list-pace.ts";
import { type Kept, type Load, type LoadPorts, makeLoadList } from "./lists/load-list.ts";
import { makeTellInBatches } from "./lists/tell-in-batches.ts";
import { type Caller, refOf } from "./subject-access.ts";

export type Listings = ReturnType<typeof makeListings>;

/** What a server lists to a caller. @property held own names of the entries that wait for approval */
export type View = { server: Server; content: Content; held: ReadonlySet<string> };

const LISTED_FOR = 1 * MINUTE;
/** How long an earlier list may replace one that does not come. */
const STANDS_IN_FOR = 1 * HOUR;

/** The size in memory of one name. */
const HELD_BYTES = 100;

const NONE: ReadonlySet<string> = new Set();
const NOTHING: Kept = { content: NO_CONTENT, held: NONE, at: 0 };

/** One request for the lists of several servers. */
type Round = { kind: ListKind; caller: Caller; limit: SharedLimit } & Pick<Load, "since" | "tell">;

/**
 * The listings of a project's servers, joined by kind under the names of navigators. A server that is down or not connected does not
 * affect the others. All are asked at the same time, and a few seconds are waited for all of them together. For a server that does not answer
 * in that time, its last listing is used, and open streams are told when the new one comes.
 */
export function makeListings(ports: LoadPorts & { announce: Announce }) {
  const { access, announce, clock } = ports;
  const lists = makeExpiringCache<Kept>({
    name: "lists",
    ttl: LISTED_FOR,
    standsInFor: STANDS_IN_FOR,
    bytesOf: bytesOfKept,
    sharedIn: ({ content }) => content,
    clock,
  });
  const contents = makeListContents(STANDS_IN_FOR, clock);
  const pace = makeListPace(clock);
  const load = makeLoadList(ports, { contents, pace });

  /** @param after the lists of the other servers. A server that did not answer before is asked after them, because connections of one request are few */
  async function keptOf(round: Round, server: Server, after?: Promise<unknown>): Promise<Kept> {
    const { kind, caller, limit, since, tell } = round;
    const { principal, session, background } = caller;
    const key = listKeyOf(kind, principal, server);
    const isOpen = !needsCredential(server);
    let versionKey = isOpen ? listVersionKeyOf(key, 0, session) : "";
    const known = isOpen ? lists.find(versionKey) : undefined;
    if (known) return known;
    const finding = access.find(refOf(principal, server), server, background);
    const getting = finding.then((found) => {
      if (found.kind !== "ready") return NOTHING;
      versionKey = listVersionKeyOf(key, found.version, session);
      const before = lists.findLast(versionKey)?.content;
      const loading = () => load({ kind, caller, server, found, key, before, since, tell });
      return lists.get(versionKey, () => runToEnd(after ? after.then(loading) : loading(), background));
    });
    try {
      await limit.within(finding);
      return await (pace.isHung(key) ? inTime(getting, 0, () => new TooLate()) : limit.within(getting));
    } catch (error) {
      if (error instanceof TooLate) {
        pace.noteLate(key);
        // A credential that came late may need no new list. Then the server no longer counts as late.
        background(getting.then(() => tell(pace.noteCame(key))).catch(() => undefined));
        background(finding.catch(() => pace.noteCame(key)));
      }
      background(getting.catch(() => undefined));
      pace.noteWithout(key, principal.subject);
      return (pace.isHung(key) && lists.findLast(versionKey)) || NOTHING;
    }
  }

  return {
    /**
     * What each server lists to the principal now.
     * @param asOf when the held tools were read that the caller filters by, UTC ms
     */
    async views(kind: ListKind, caller: Caller, servers: Server[], asOf = 0): Promise<View[]> {
      const { principal, background } = caller;
      const limit = makeSharedLimit(LIST_WAIT, () => new TooLate());
      const round = { kind, caller, limit, since: asOf, tell: makeTellInBatches(announce, principal.projectId, background) };
      const hangs = servers.map((server) => pace.isHung(listKeyOf(kind, principal, server)));
      const others = Promise.all(servers.map((server, at) => (hangs[at] ? undefined : keptOf(round, server))));
      const hung = await Promise.all(servers.map((server, at) => (hangs[at] ? keptOf(round, server, others) : undefined)));
      const came = await others;
      limit.end();
      return servers.map((server, at) => {
        const { content, held, at: heldAt } = hung[at] ?? came[at] ?? NOTHING;
        return { server, content, held: asOf > heldAt ? NONE : held };
      });
    },

    /** All entries of a kind that the principal can use now, by server. */
    async listByServer<Kind extends ListKind>(kind: Kind, caller: Caller, servers: Server[], asOf?: number): Promise<[Server, Listed[Kind]][]> {
      const views = await this.views(kind, caller, servers, asOf);
      return views.map((view) => [view.server, entriesIn(view) as Listed[Kind]]);
    },

    /** The same as one list. */
    async list<Kind extends ListKind>(kind: Kind, caller: Caller, servers: Server[], asOf?: number): Promise<Listed[Kind]> {
      const views = await this.views(kind, caller, servers, asOf);
      return views.flatMap(entriesIn) as Listed[Kind];
    },

    entriesOf: contents.entriesOf,

    /** The slugs of those servers whose list of a kind did not come at the last request. */
    missing: (kind: ListKind, principal: Principal, servers: Server[]): string[] => {
      const slow = servers.filter((server) => {
        const key = listKeyOf(kind, principal, server);
        return pace.isHung(key) || pace.isResting(key);
      });
      return [...new Set(slow.map(({ slug }) => slug))];
    },
  };

  function entriesIn({ content, held }: View): Listed[ListKind][number][] {
    const entries = contents.entriesOf(content);
    return held.size === 0 ? entries : entries.filter((_, at) => !held.has(content.names[at] ?? ""));
  }
}

/** The size without the content, which many share. */
const bytesOfKept = ({ held }: Kept): number => HELD_BYTES * held.size;

class TooLate extends Error {}
