import type { Members } from "../../db/db.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { KeeperRef } from "../../vault/vault.ts";

type Ports = {
  members: Pick<Members, "findStanding">;
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  /** Records that the person is a member, by this version of the membership. */
  join: (membership: number) => void;
  log: Pick<Log, "error">;
};

const OF_USER = "user:";
/** When D1 was last asked for a credential that was dropped before its answer, UTC ms. */
const DROPPED = "dropped";

/**
 * The membership that comes with a credential. D1 may have made the person a member by one that was dropped before D1's answer was known, so the alarm asks.
 * @param lostAfter after this time no answer of D1 is still on its way, in ms
 */
export function makeMemberships({ members, kv, now, owner, join, log }: Ports, lostAfter: number) {
  /** The version of the membership that D1 has; undefined for a person who is no member, and for what is not a member's. */
  async function find(): Promise<number | undefined> {
    const { projectId, subject } = owner();
    if (!subject.startsWith(OF_USER)) return undefined;
    const standing = await members.findStanding(projectId, subject.slice(OF_USER.length));
    return standing && standing.kind !== "removed" ? standing.version : undefined;
  }

  return {
    find,

    /** Notes that a credential was dropped. @param at when D1 was asked for it, UTC ms */
    noteDropped: (at: number): void => kv.put(DROPPED, Math.max(at, kv.get<number>(DROPPED) ?? 0)),

    nextAt: (): number => (kv.get<number>(DROPPED) ?? Infinity) + lostAfter,

    /** While D1 does not answer, it is asked once a minute. */
    async settle(): Promise<void> {
      const dropped = kv.get<number>(DROPPED);
      if (dropped === undefined || dropped + lostAfter > now()) return;
      try {
        const membership = await find();
        if (membership !== undefined) join(membership);
        if (kv.get<number>(DROPPED) === dropped) kv.delete(DROPPED);
      } catch (error) {
        log.error("keeper.settle_failed", { projectId: owner().projectId, reason: reasonOf(error) });
        kv.put(DROPPED, now());
      }
    },
  };
}
