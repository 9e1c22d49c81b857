import type { RecordEvent } from "../audit/audit.ts";
import type { Job, NewJob, Repositories } from "../db/db.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Vault } from "../vault/vault.ts";
import { makeConsumeWork } from "./consume-work.ts";
import { batchesAtOnce } from "./job-rules.ts";
import { makeKeyCare } from "./key-care.ts";
import { makeMoveStore } from "./move-store.ts";
import { makeNewAgentJob, makeNewFoundJob, makeNewMemberJob, makePlanJob } from "./plan-job.ts";
import { makeProjectStore } from "./project-store.ts";
import { makeRotateKeys, type UsesSecret } from "./rotate-keys.ts";
import { type EndAgentsAt, type EndClients, type EndGrant, makeRunBatch } from "./run-batch.ts";
import { makeRunJob, type WorkQueue } from "./run-job.ts";
import { makeSweepJobs } from "./sweep-jobs.ts";

export type { NewAgentJob, NewFoundJob, NewMemberJob, PlanJob } from "./plan-job.ts";
export type { JobMessage } from "./run-job.ts";

type Ports = {
  db: Pick<
    Repositories,
    | "agentList"
    | "auditMarks"
    | "credentials"
    | "jobs"
    | "leftCredentials"
    | "members"
    | "projects"
    | "revocations"
    | "serverEdits"
    | "vaultKeys"
    | "vaultStores"
  >;
  vault: Pick<Vault, "endCredentials" | "keeper" | "store" | "ciphertexts" | "keyMarks" | "moveEntry">;
  providers: { endClients: EndClients; clients: UsesSecret };
  endAgentsAt: EndAgentsAt;
  endGrant: EndGrant;
  queue: WorkQueue;
  record: RecordEvent;
  clock: Clock;
  log: Log;
};

/** Work that concerns many people, done in batches in the background: its progress is in D1, and a queue lets it go on. */
export function makeJobsRoom({ db, vault, providers, ...ports }: Ports) {
  const known = { ...db, ...vault, ...providers, ...ports };
  const { log } = known;
  const plan = makePlanJob(known);
  const activeKeyId = vault.keyMarks[0]?.id ?? "";
  const moveStore = makeMoveStore({ ...known, clients: providers.clients });
  const runJob = makeRunJob({ ...known, runBatch: makeRunBatch(known), rotateKeys: makeRotateKeys({ ...known, activeKeyId }), moveStore });

  return {
    plan,
    /** The jobs of acts that count what they end themselves. */
    newJobs: { newMemberJob: makeNewMemberJob(known), newFoundJob: makeNewFoundJob(known), newAgentJob: makeNewAgentJob(known) },

    /** Begins a job that its act has stored. It never fails: if the work stops here, the schedule goes on with it. @returns the job as it is now */
    begin(job: NewJob, background: Background): Job {
      const { id, projectId, kind, createdAt } = job;
      const work = runJob({ job: id, projectId }, batchesAtOnce(kind));
      background(work.catch((error: unknown) => log.error("job.interrupted", { job: id, projectId, reason: reasonOf(error) })));
      return { ...job, state: "running", done: 0, failed: 0, dueAt: createdAt, finishedAt: null };
    },

    consume: makeConsumeWork({ runJob, log }),
    ...makeSweepJobs({ ...known, plan }),
    store: makeProjectStore({ ...known, runJob }),
    keys: makeKeyCare({ ...known, runJob, activeKeyId }),
  };
}
