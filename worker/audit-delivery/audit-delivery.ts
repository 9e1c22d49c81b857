import { z } from "zod";
import { type AuditTarget, type AuditTargetChange, type Backlog, MOST_TARGETS, type Repositories, TARGET_KINDS, type TargetKind } from "../db/db.ts";
import { type Clock, HOUR } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import { type AuditTargetId, newEventId, newId, type ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { entityTagOf, requireMatch } from "../lib/text/entity-tags.ts";
import type { Vault } from "../vault/vault.ts";
import { type Attempt, isReady, projectsIn } from "./attempt-rules.ts";
import { type Delivered, isCollector } from "./collector-rules.ts";
import { type AuditTargetQueue, makeDeliver } from "./deliver.ts";
import { type AuditBucket, type AuditPipeline, makePostBatch } from "./post-batch.ts";
import { makeTokens } from "./tokens.ts";

export type { AuditTargetMessage } from "./deliver.ts";
export type { AuditBucket, AuditPipeline } from "./post-batch.ts";

/** How many targets one look at D1 finds. The next look goes on after them. */
const A_LOOK = 500;

const messageSchema = z.object({
  auditTarget: z.custom<AuditTargetId>((value) => typeof value === "string" && value.startsWith("adt_")),
  projectId: z.custom<ProjectId>((value) => typeof value === "string" && value.startsWith("prj_")),
});

/** What an administrator enters of a target. @property token null removes it; absent, it stays */
type TargetInput = { url?: string; description: string; paused: boolean; token?: string | null };

const settingsOf = ({ url, description, paused, tokenVersion }: AuditTarget): AuditTargetChange => ({ url, description, paused, tokenVersion });

/** The entity tag of a target: of all that an edit can set. */
export const tagOfTarget = (target: AuditTarget): string => entityTagOf(settingsOf(target));

type Ports = {
  db: Pick<Repositories, "projects" | "auditTargets" | "auditBacklog">;
  vault: Pick<Vault, "secrets">;
  fetch: Fetch;
  outboundRules: OutboundRules;
  queue: AuditTargetQueue;
  bucket: AuditBucket | undefined;
  pipeline: AuditPipeline | undefined;
  clock: Clock;
  log: Log;
};

const TEST_ACTION = "audit.test";

/** The event that tries a target. It is no event of the project, and has no place in its chain. */
const testEvent = (project: string, at: number): Delivered => ({
  ...{ project, segment: 0, position: 0, id: newEventId(at), at, actor: "system", userId: null, email: null, action: TEST_ACTION, target: null },
  ...{ server: null, tool: null, outcome: "ok", code: null, durationMs: null, changes: null, authScopeId: null, ruleId: null },
  ...{ requestId: null, sessionId: null, traceId: null },
});

/** The audit events of a project are delivered to other systems, in order and without a gap (F115, decision 55). */
export function makeAuditDelivery({ db, vault, fetch, outboundRules, queue, bucket, pipeline, clock, log }: Ports) {
  const { projects, auditTargets, auditBacklog } = db;
  const tokens = makeTokens(vault.secrets);
  const postBatch = makePostBatch({ tokens, fetch, bucket, pipeline, clock, log });
  const deliver = makeDeliver({ auditTargets, auditBacklog, projects, postBatch, queue, clock });

  /** The kinds of targets that this deployment has. */
  const kinds = (): TargetKind[] => TARGET_KINDS.filter((kind) => isCollector(kind) || (kind === "r2" ? bucket : pipeline) !== undefined);

  /** A collector has an address and perhaps a token; what is bound has neither. */
  function requireFitting(kind: TargetKind, { url, token }: Partial<TargetInput>): void {
    if (isCollector(kind)) {
      if (url !== undefined) requireAllowed(url);
      return;
    }
    const without = "This kind of target has none: the operator of the deployment has bound it.";
    if (url !== undefined) throw new AppError("request.invalid", { fields: { url: without } });
    if (typeof token === "string") throw new AppError("request.invalid", { fields: { token: without } });
  }

  function requireAllowed(url: string): void {
    const decision = decideOutbound(url, outboundRules);
    if (!decision.allowed) throw new AppError("request.invalid", { reason: decision.reason, fields: { url: "Use a public https address." } });
  }

  async function find(projectId: ProjectId, id: string): Promise<AuditTarget> {
    const found = await auditTargets.find(projectId, id);
    if (!found) throw new AppError("resource.not_found");
    return found;
  }

  /** Deletes a token. If it fails, the sweep of the vault does so. */
  async function drop({ projectId, id }: Pick<AuditTarget, "projectId" | "id">, version: number | null): Promise<void> {
    if (version === null) return;
    await tokens
      .drop(projectId, id, version)
      .catch((error: unknown) => log.error("audit_target.token_left", { target: id, projectId, reason: reasonOf(error) }));
  }

  /** Asks the queue to deliver. If the message is lost, the schedule sends another one. */
  const ask = ({ projectId, id }: Pick<AuditTarget, "projectId" | "id">): Promise<unknown> =>
    queue
      .send({ auditTarget: id, projectId })
      .catch((error: unknown) => log.error("audit_target.not_woken", { target: id, projectId, reason: reasonOf(error) }));

  /** A token that was entered for one address is sent to no other: an administrator could have it sent to a host of their own. */
  function requireToken(before: AuditTarget, { url, token }: Partial<TargetInput>): void {
    if (before.tokenVersion === null || url === undefined || token !== undefined) return;
    if (new URL(url).origin !== new URL(before.url ?? url).origin)
      throw new AppError("request.invalid", { fields: { token: "Enter the token again: the address has another host." } });
  }

  return {
    /** @throws AppError `resource.not_found` */
    find,

    kinds,

    list: (projectId: ProjectId): Promise<AuditTarget[]> => auditTargets.list(projectId),

    /** What waits for a target. */
    countBacklog: (target: AuditTarget): Promise<Backlog> => auditBacklog.count(target.projectId, target),

    /** Adds a target, which gets the events that are written from now on. @throws AppError `request.invalid` */
    async create(projectId: ProjectId, kind: TargetKind, input: Omit<TargetInput, "paused">): Promise<AuditTarget> {
      const { url = null, description, token } = input;
      if (!kinds().includes(kind)) throw new AppError("request.invalid", { fields: { kind: "The operator has bound nothing of this kind." } });
      requireFitting(kind, input);
      if (isCollector(kind) && url === null) throw new AppError("request.invalid", { fields: { url: "Enter a URL." } });
      const id: AuditTargetId = newId("adt");
      const tokenVersion = typeof token === "string" ? await tokens.keep(projectId, id, token) : null;
      const { segment } = await auditBacklog.findEnd(projectId);
      const target = { id, projectId, kind, url, tokenVersion, description, createdAt: clock.now(), segment };
      if (await auditTargets.create(target)) return find(projectId, id);
      await drop(target, tokenVersion);
      throw new AppError("request.invalid", { fields: { kind: `A project has at most ${MOST_TARGETS} targets. Remove one first.` } });
    },

    /**
     * Changes a target, or pauses and resumes it. What waits is delivered to the new address. Absent properties stay as they are.
     * @param ifMatch the entity tags of which the target must have one; absent, it may have changed
     * @throws AppError `resource.not_found`, `request.invalid`, `version.changed_meanwhile`
     */
    async edit(
      projectId: ProjectId,
      id: string,
      change: Partial<TargetInput>,
      ifMatch?: string,
    ): Promise<{ before: AuditTarget; after: AuditTarget }> {
      const { token, ...others } = change;
      const before = await find(projectId, id);
      requireFitting(before.kind, change);
      if (ifMatch !== undefined) requireMatch(ifMatch, tagOfTarget(before));
      requireToken(before, change);
      const version = typeof token === "string" ? await tokens.keep(projectId, before.id, token) : null;
      const tokenVersion = token === undefined ? before.tokenVersion : version;
      const after = await auditTargets.edit(before, { ...settingsOf(before), ...others, tokenVersion }, settingsOf(before));
      if (!after) {
        await drop(before, version);
        throw new AppError("version.changed_meanwhile");
      }
      if (before.tokenVersion !== after.tokenVersion) await drop(before, before.tokenVersion);
      if (!after.paused) await ask(after);
      return { before, after };
    },

    /** Sends one event of its own kind at once, also to a target that is paused. @throws AppError `resource.not_found` */
    async test(projectId: ProjectId, slug: string, id: string): Promise<Attempt> {
      const target = await find(projectId, id);
      const now = clock.now();
      const start = { segment: 0, position: 0 };
      return postBatch(target, {
        id: `${target.id}-test-${crypto.randomUUID()}`,
        start,
        hour: Math.floor(now / HOUR),
        events: [testEvent(slug, now)],
      });
    },

    /** Removes a target. What waited for it is not delivered. @throws AppError `resource.not_found` */
    async remove(projectId: ProjectId, id: string): Promise<void> {
      const removed = await auditTargets.remove(projectId, id);
      if (!removed) throw new AppError("resource.not_found");
      await drop(removed, removed.tokenVersion);
    },

    /** Asks the queue to deliver what has just been written. The schedule finds what a failure leaves. @param bodies messages of the audit's queue */
    async wakeSoon(bodies: readonly unknown[]): Promise<void> {
      try {
        const projectIds = projectsIn(bodies);
        const due = projectIds.length === 0 ? [] : await auditTargets.listDueOf(projectIds, clock.now());
        // A bucket is left to the schedule, so that it gets few objects and not one for each batch.
        for (const target of due) if (target.kind !== "r2") await ask(target);
      } catch (error) {
        log.error("audit_target.wake_failed", { reason: reasonOf(error) });
      }
    },

    /** Asks the queue to deliver to each target for which events wait. */
    async wakeAll(): Promise<void> {
      let after: Parameters<typeof auditTargets.listActive>[0] | undefined = { projectId: "", id: "" };
      while (after) {
        const targets: AuditTarget[] = await auditTargets.listActive(after, A_LOOK);
        const ready = targets.filter((target) => isReady(target, clock.now()));
        const places = ready.map(({ projectId, segment }) => ({ projectId, segment }));
        const rows = places.length === 0 ? [] : await auditBacklog.listWritten(places);
        const written = new Set(rows.map(({ projectId, segment }) => `${projectId} ${segment}`));
        for (const target of ready) if (written.has(`${target.projectId} ${target.segment}`)) await ask(target);
        after = targets.length === A_LOOK ? targets.at(-1) : undefined;
      }
    },

    /** Whether a message of the queue of work is for this room. */
    isFor: (body: unknown): boolean => typeof body === "object" && body !== null && "auditTarget" in body,

    /** Delivers what waits. A message that fails comes again; if it is lost, the schedule finds what it was about. */
    async consume(messages: readonly { body: unknown; retry(): void }[]): Promise<void> {
      for (const message of messages) {
        const { data } = messageSchema.safeParse(message.body);
        if (!data) {
          log.error("audit_target.malformed", {});
          continue;
        }
        try {
          await deliver(data);
        } catch (error) {
          log.error("audit_target.interrupted", { ...data, reason: reasonOf(error) });
          message.retry();
        }
      }
    },
  };
}
