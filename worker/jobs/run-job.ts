import type { RecordEvent } from "../audit/audit.ts";
import type { Agents, Job, JobKind, JobProgress, Jobs, Projects, Revocations } from "../db/db.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import type { JobId, ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { BATCHES_PER_MESSAGE, decideProgress } from "./job-rules.ts";
import { MOVE_BATCHES_PER_MESSAGE } from "./move-rules.ts";
import type { RunBatch } from "./run-batch.ts";

/** The message that lets a job go on. It says only which job: the rest is in D1. */
export type JobMessage = { job: JobId; projectId: ProjectId };
export type WorkQueue = Pick<Queue<JobMessage>, "send">;

/** Does the next batches of a job, and asks the queue to go on. @param most how many batches */
export type RunJob = (message: JobMessage, most?: number) => Promise<void>;

type Ports = {
  jobs: Jobs;
  projects: Pick<Projects, "finishRemoval">;
  revocations: Pick<Revocations, "lift">;
  agentList: Pick<Agents, "lift">;
  runBatch: RunBatch;
  rotateKeys: (job: Job) => Promise<JobProgress>;
  moveStore: (job: Job) => Promise<JobProgress>;
  queue: WorkQueue;
  record: RecordEvent;
  clock: Clock;
  log: Log;
};

/** The pause between two messages of work that no person waits for, in ms. A message takes eight batches at most. */
const UNHURRIED_PAUSE = 1 * SECOND;

/** The longest delay of a message, in seconds (Queues). */
const LONGEST_DELAY = 12 * 60 * 60;

/**
 * Runs jobs. Each batch stores what it did, and only if the job is still where the batch began: of two runs of one job, one goes on. So a
 * message that comes twice, or late, does no harm; and one that is lost is sent again by the schedule.
 */
export function makeRunJob({ jobs, projects, revocations, agentList, runBatch, rotateKeys, moveStore, queue, record, clock, log }: Ports): RunJob {
  /** Jobs with a progress of their own. Their messages come after a pause. */
  const unhurried: Partial<Record<JobKind, (job: Job) => Promise<JobProgress>>> = { "vault.rotate": rotateKeys, "vault.move": moveStore };

  /** What follows the last batch. If the work stops before that is stored, it is done again. */
  const finish: Partial<Record<JobKind, (job: Job) => Promise<void>>> = {
    "project.remove": ({ projectId }) => projects.finishRemoval(projectId, clock.now()),
    "members.revoke": ({ projectId, id }) => revocations.lift(projectId, id),
    "agent.revoke": ({ projectId, target, createdAt }) => agentList.lift(projectId, target, createdAt),
  };

  async function recordEnd({ id, projectId, kind, done, total, target, createdAt }: Job): Promise<void> {
    log.info("job.done", { job: id, projectId, kind, done });
    // It concerns no project, so no project's audit has it.
    if (kind === "vault.rotate") return;
    const event = {
      projectId,
      by: { kind: "system" },
      action: "job.finish",
      target: id,
      outcome: "ok",
      durationMs: clock.now() - createdAt,
    } as const;
    await record({
      ...event,
      ...(kind.startsWith("server.") && { server: target }),
      changes: `${kind}: ${done} of ${total} ${kind === "vault.move" ? "moved" : "ended"}`,
    });
  }

  /** @param delay ms */
  const askAgain = (message: JobMessage, delay: number): Promise<unknown> =>
    queue.send(message, { delaySeconds: Math.min(LONGEST_DELAY, Math.ceil(Math.max(0, delay) / SECOND)) });

  return async (message, most = BATCHES_PER_MESSAGE) => {
    let job = await jobs.find(message.projectId, message.job);
    const atMost = job?.kind === "vault.move" ? Math.min(most, MOVE_BATCHES_PER_MESSAGE) : most;
    for (let batches = 0; job?.state === "running" && batches < atMost; batches++) {
      if (job.dueAt > clock.now()) break;
      const progress = (await unhurried[job.kind]?.(job)) ?? decideProgress(job, await runBatch(job), clock.now());
      if (progress.state === "done") await finish[job.kind]?.(job);
      job = await jobs.advance(job, progress);
      if (job?.state === "done") await recordEnd(job);
    }
    if (job?.state === "running") await askAgain(message, Math.max(job.dueAt - clock.now(), unhurried[job.kind] ? UNHURRIED_PAUSE : 0));
  };
}
