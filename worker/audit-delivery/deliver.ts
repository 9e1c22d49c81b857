import type { AuditTarget, AuditTargets, Projects, Repositories } from "../db/db.ts";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import type { AuditTargetId, ProjectId } from "../lib/ids.ts";
import { batchIdOf, dueAfter, endOf, isReady, isReceipt } from "./attempt-rules.ts";
import { mostInBatch } from "./collector-rules.ts";
import type { PostBatch } from "./post-batch.ts";

/** The message that asks to deliver what waits for a target. It says only which target: the rest is in D1. */
export type AuditTargetMessage = { auditTarget: AuditTargetId; projectId: ProjectId };
export type AuditTargetQueue = Pick<Queue<AuditTargetMessage>, "send">;

/** The most batches that one message sends, and for how long at most it begins another one. The next message goes on. */
const ROUNDS = 20;
const A_RUN = 2 * MINUTE;
/** How long a target belongs to the sender that took it for a batch. If the sender ends in between, another one sends the batch again afterwards. */
const LEASE = 2 * MINUTE;
/** The longest pause for which the queue keeps a message. The schedule finds what is due later. */
const SOON = 1 * MINUTE;

type Ports = {
  auditTargets: AuditTargets;
  auditBacklog: Pick<Repositories["auditBacklog"], "read">;
  projects: Pick<Projects, "findSlug">;
  postBatch: PostBatch;
  queue: AuditTargetQueue;
  clock: Clock;
};

/** Delivers what waits for a target, batch by batch in the order of the chain: at least once, and one batch at a time. */
export function makeDeliver({ auditTargets, auditBacklog, projects, postBatch, queue, clock }: Ports) {
  /** @returns when to go on, UTC ms; nothing if there is nothing to do now */
  async function deliverBatch(found: AuditTarget, project: string): Promise<number | undefined> {
    const { projectId } = found;
    const part = await auditBacklog.read(projectId, found, mostInBatch(found.kind), endOf(found));
    if (!part) return undefined;
    const now = clock.now();
    const target = await auditTargets.take(found, part.end, { now, until: now + LEASE });
    if (!target) return undefined;
    const events = part.events.map(({ projectId: _, ...event }) => ({ project, ...event }));
    // Events that were deleted meanwhile leave an empty batch, which needs no request.
    const attempt =
      events.length === 0 ? { status: 200 } : await postBatch(target, { id: batchIdOf(target, part.end), start: target, hour: part.hour, events });
    if (isReceipt(attempt)) {
      const counts = { delivered: events.length, lost: part.lost };
      return (await auditTargets.advance(target, part.end, counts, clock.now())) && clock.now();
    }
    const dueAt = dueAfter(target.failures, attempt, clock.now());
    await auditTargets.fail(target, { dueAt, problem: attempt.problem ?? "answered", lastStatus: attempt.status ?? null });
    return dueAt;
  }

  return async (message: AuditTargetMessage): Promise<void> => {
    const { auditTarget: id, projectId } = message;
    const project = await projects.findSlug(projectId);
    if (project === undefined) return;
    const began = clock.now();
    for (let round = 0; round < ROUNDS && clock.now() - began < A_RUN; round++) {
      const target = await auditTargets.find(projectId, id);
      if (!target || !isReady(target, clock.now())) return;
      const next = await deliverBatch(target, project);
      if (next === undefined) return;
      const wait = next - clock.now();
      if (wait > SOON) return;
      if (wait > 0) return void (await queue.send(message, { delaySeconds: Math.ceil(wait / SECOND) }));
    }
    await queue.send(message);
  };
}
