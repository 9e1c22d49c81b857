import type { AuditMarks, KeeperSubjects } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { KeeperClient, Subject } from "../../vault/vault.ts";

/** The mark of the walk. Its place is the last owner it has come to, or says that it has come to the end. */
const MARK = "watch-started";
const DONE = "done";
/** How many owners of connections one run comes to. */
const A_RUN = 100;
/** How many keepers are asked at once. */
const AT_ONCE = 10;

type Ports = {
  auditMarks: Pick<AuditMarks, "find" | "put">;
  keeperSubjects: Pick<KeeperSubjects, "listOwners">;
  keeper: Pick<KeeperClient, "snapshot">;
  clock: Clock;
  log: Pick<Log, "info" | "error">;
};

/**
 * Begins to watch the connections that were given before the watch existed and that nobody has used since (F75). Their keepers have no alarm, and a read
 * sets it. It goes once through the owners of all projects, a part a run, and asks D1 for nothing but its mark after that.
 */
export function makeStartWatch({ auditMarks, keeperSubjects, keeper, clock, log }: Ports) {
  return async (): Promise<void> => {
    const place = (await auditMarks.find(MARK))?.place ?? undefined;
    if (place === DONE) return;
    const [subject = "", projectId = ""] = place?.split(" ") ?? [];
    const owners = await keeperSubjects.listOwners({ projectId, key: subject }, A_RUN);
    const failed: unknown[] = [];
    for (let at = 0; at < owners.length; at += AT_ONCE) {
      const some = owners.slice(at, at + AT_ONCE);
      const asked = some.map(({ projectId, key }) =>
        keeper.snapshot({ projectId, subject: key as Subject }).catch((error: unknown) => failed.push(error)),
      );
      await Promise.all(asked);
    }
    // Its next use sets the alarm, so one that fails holds up no other.
    if (failed.length > 0) log.error("watch.not_started", { failed: failed.length, reason: reasonOf(failed[0]) });
    const last = owners.length === A_RUN ? owners.at(-1) : undefined;
    await auditMarks.put(MARK, clock.now(), last ? `${last.key} ${last.projectId}` : DONE);
    if (!last) log.info("watch.started", {});
  };
}
