import type { Jobs, LeftCredentials, ServerEdits } from "../db/db.ts";
import { type Clock, DAY, HOUR, MINUTE } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { LOST_AFTER } from "./job-rules.ts";
import type { PlanJob } from "./plan-job.ts";
import type { EndClients } from "./run-batch.ts";
import type { WorkQueue } from "./run-job.ts";

type Ports = {
  jobs: Jobs;
  leftCredentials: LeftCredentials;
  serverEdits: ServerEdits;
  endClients: EndClients;
  plan: PlanJob;
  queue: WorkQueue;
  clock: Clock;
  log: Log;
};

/** How many jobs, and how many auth scopes, one run of the schedule handles. */
const [MAX_JOBS, MAX_SCOPES] = [100, 100];
/** A person may have been connecting when an auth scope was replaced. By then that has ended, or is in D1. */
const SETTLES_AFTER = 10 * MINUTE;
/** Providers are told of ended grants within twenty minutes (`decideRevocationRetry`). After this time none is told any more. */
const TOLD_WITHIN = 1 * HOUR;
const REMEMBERED_FOR = 30 * DAY;

/** What the schedule does for jobs. */
export function makeSweepJobs({ jobs, leftCredentials, serverEdits, endClients, plan, queue, clock, log }: Ports) {
  /** Sends the messages of jobs again that have lost theirs. Where the queue refuses, the next run tries again. */
  async function resume(): Promise<void> {
    for (const { id, projectId } of await jobs.listOverdue(clock.now() - LOST_AFTER, MAX_JOBS)) {
      await queue
        .send({ job: id, projectId })
        .catch((error: unknown) => log.error("job.not_resumed", { job: id, projectId, reason: reasonOf(error) }));
    }
  }

  type Retired = Awaited<ReturnType<ServerEdits["listRetired"]>>[number];

  async function settle({ projectId, authScopeId, name, retiredAt }: Retired): Promise<void> {
    if ((await leftCredentials.count(projectId, authScopeId)) > 0) {
      const job = await plan({ projectId, kind: "server.edit", target: name, authScopeIds: [authScopeId], by: null });
      await jobs.insert(job);
      return queue.send({ job: job.id, projectId }).then(() => undefined);
    }
    if (clock.now() - (retiredAt ?? 0) < TOLD_WITHIN && (await leftCredentials.waitsForProvider(projectId, authScopeId))) return;
    await endClients(projectId, authScopeId);
    await serverEdits.settle(projectId, authScopeId);
  }

  return {
    resume,

    /**
     * Ends what is left of auth scopes that were replaced or removed: credentials that were stored at the last moment, and registrations
     * that were still needed. Then forgets them. One failure does not stop the others.
     */
    async sweep(): Promise<void> {
      await jobs.sweep(clock.now() - REMEMBERED_FOR);
      for (const retired of await serverEdits.listRetired(clock.now() - SETTLES_AFTER, MAX_SCOPES)) {
        const { projectId, authScopeId } = retired;
        await settle(retired).catch((error: unknown) => log.error("job.scope_left", { projectId, authScopeId, reason: reasonOf(error) }));
      }
    },
  };
}
