import { z } from "zod";
import { MOST_WEBHOOKS, type Repositories, type Webhook, type WebhookChange, type WebhookDelivery } from "../db/db.ts";
import { type Clock, DAY, HOUR } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import { newId, type ProjectId, type WebhookId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { entityTagOf, requireMatch } from "../lib/text/entity-tags.ts";
import type { Vault } from "../vault/vault.ts";
import { makeSendDue, type WebhookQueue } from "./send-due.ts";
import { makeSigningSecrets } from "./signing-secrets.ts";

export type { WebhookMessage } from "./send-due.ts";

/** How long a delivery is kept, sent or not. The last attempt is made within three days of the event. */
const KEPT = 30 * DAY;
/** How many due deliveries one look at D1 finds. The next look finds the rest. */
const A_LOOK = 200;

/** How long before its end a key is announced. */
const KEYS_AHEAD = 7 * DAY;
/** The mark of the moment up to which ends are told. */
const ENDS_TOLD = "ends-told";

const messageSchema = z.object({
  webhook: z.custom<WebhookId>((value) => typeof value === "string" && value.startsWith("whk_")),
  projectId: z.custom<ProjectId>((value) => typeof value === "string" && value.startsWith("prj_")),
});

/** The properties of a webhook that an edit can set, in the order of its entity tag. */
const settingsOf = ({ url, events, description, paused }: Webhook): Omit<WebhookChange, "secretVersion"> => ({ url, events, description, paused });

/** The part of a secret address that D1 and pages have. */
const shownOf = (url: string): string => `${new URL(url).origin}/…`;

/** The entity tag of a webhook: of all that an edit can set. */
export const tagOfWebhook = (webhook: Webhook): string => entityTagOf(settingsOf(webhook));

type Ports = {
  db: Pick<Repositories, "alerts" | "auditMarks" | "mailHealth" | "projects" | "webhooks">;
  vault: Pick<Vault, "secrets">;
  fetch: Fetch;
  outboundRules: OutboundRules;
  queue: WebhookQueue;
  clock: Clock;
  log: Log;
};

/** A project's events leave by signed requests to addresses of its choice (F113, decision 49). */
export function makeWebhooksRoom({ db, vault, fetch, outboundRules, queue, clock, log }: Ports) {
  const { alerts, auditMarks, mailHealth, projects, webhooks } = db;
  const secrets = makeSigningSecrets(vault.secrets);
  const sendDue = makeSendDue({ webhooks, alerts, mailHealth, projects, secrets, fetch, queue, clock, log });

  function requireAllowed(url: string): void {
    const decision = decideOutbound(url, outboundRules);
    if (!decision.allowed) throw new AppError("request.invalid", { reason: decision.reason, fields: { url: "Use a public https address." } });
  }

  async function find(projectId: ProjectId, id: string): Promise<Webhook> {
    const found = await webhooks.find(projectId, id);
    if (!found) throw new AppError("resource.not_found");
    return found;
  }

  /** Deletes the secret of a version. If it fails, the sweep of the vault does so. */
  const drop = (projectId: ProjectId, id: WebhookId, version: number): Promise<void> =>
    secrets
      .drop(projectId, id, version)
      .catch((error: unknown) => log.error("webhook.secret_left", { webhook: id, projectId, reason: reasonOf(error) }));

  /** Seals another address with the secret that a webhook has. @returns the version of both */
  async function reseal({ projectId, id, secretVersion }: Webhook, address: string): Promise<number> {
    const { secret } = await secrets.read(projectId, id, secretVersion);
    return (await secrets.make(projectId, id, address, secret)).version;
  }

  /** Asks the queue to send what is due. If the message is lost, the schedule finds the delivery. */
  const ask = (projectId: ProjectId, id: WebhookId): Promise<unknown> =>
    queue
      .send({ webhook: id, projectId })
      .catch((error: unknown) => log.error("webhook.not_woken", { webhook: id, projectId, reason: reasonOf(error) }));

  return {
    /** @throws AppError `resource.not_found` */
    find,

    /** @returns the webhook and its signing secret, which is shown once @throws AppError `request.invalid` */
    async create(
      projectId: ProjectId,
      { url: address, events, description, format = "standard" }: Pick<Webhook, "url" | "events" | "description"> & Partial<Pick<Webhook, "format">>,
    ): Promise<{ webhook: Webhook; secret: string }> {
      requireAllowed(address);
      const id = newId("whk");
      const isSecret = format === "slack";
      const { secret, version } = await secrets.make(projectId, id, isSecret ? address : undefined);
      const url = isSecret ? shownOf(address) : address;
      const made = { id, projectId, url, events: [...new Set(events)], description, format, secretVersion: version, createdAt: clock.now() };
      const webhook = { ...made, paused: false, formerVersion: null, formerEndsAt: null };
      if (await webhooks.create(webhook)) return { webhook, secret };
      await secrets.drop(projectId, id, version);
      throw new AppError("request.invalid", { fields: { url: `A project has at most ${MOST_WEBHOOKS} webhooks. Remove one first.` } });
    },

    /** Checks where events of one link are to go. @throws AppError `request.invalid` */
    async requireTarget(projectId: ProjectId, { webhook, url }: { webhook: string; url: string }): Promise<void> {
      const found = await webhooks.find(projectId, webhook);
      if (found?.format !== "standard")
        throw new AppError("request.invalid", { fields: { "events.webhook": "Name a webhook of this project that is signed." } });
      if (!decideOutbound(url, outboundRules).allowed)
        throw new AppError("request.invalid", { fields: { "events.url": "Use a public https address." } });
    },

    /**
     * Changes where a webhook is, what it is told, and whether it is paused. Absent properties stay as they are.
     * @param ifMatch the entity tags of which the webhook must have one; absent, it may have changed
     * @throws AppError `resource.not_found`, `request.invalid`, `version.changed_meanwhile`
     */
    async edit(
      projectId: ProjectId,
      id: string,
      { url: address, ...change }: Partial<Omit<WebhookChange, "secretVersion">>,
      ifMatch?: string,
    ): Promise<{ before: Webhook; after: Webhook }> {
      const before = await find(projectId, id);
      if (ifMatch !== undefined) requireMatch(ifMatch, tagOfWebhook(before));
      const moved = address === before.url ? undefined : address;
      if (moved !== undefined) requireAllowed(moved);
      const { secretVersion } = before;
      const isSecret = before.format === "slack" && moved !== undefined;
      const url = moved === undefined ? before.url : isSecret ? shownOf(moved) : moved;
      const version = isSecret ? await reseal(before, moved) : secretVersion;
      const wanted = { ...settingsOf(before), ...change };
      const set = { ...wanted, url, events: [...new Set(wanted.events)], secretVersion: version };
      const after = await webhooks.edit(projectId, id, set, { ...settingsOf(before), secretVersion });
      if (version !== secretVersion) await drop(projectId, before.id, after ? secretVersion : version);
      if (!after) throw new AppError("version.changed_meanwhile");
      return { before, after };
    },

    /**
     * Makes a new signing secret. The one before signs too for some hours, and a still older one ends.
     * @throws AppError `resource.not_found`, `version.changed_meanwhile` if another administrator has made one at the same time
     */
    async rotate(projectId: ProjectId, id: string, overlapHours: number): Promise<{ secret: string; formerEndsAt: number | null }> {
      const webhook = await find(projectId, id);
      const { address } = await secrets.read(projectId, webhook.id, webhook.secretVersion);
      const { secret, version } = await secrets.make(projectId, webhook.id, address);
      const formerEndsAt = overlapHours === 0 ? null : clock.now() + overlapHours * HOUR;
      if (!(await webhooks.rotate(webhook, version, formerEndsAt))) {
        await drop(projectId, webhook.id, version);
        throw new AppError("version.changed_meanwhile");
      }
      if (formerEndsAt === null) await drop(projectId, webhook.id, webhook.secretVersion);
      if (webhook.formerVersion !== null) await drop(projectId, webhook.id, webhook.formerVersion);
      return { secret, formerEndsAt };
    },

    /** Sends a test event, also to a webhook that is paused. @throws AppError `resource.not_found` */
    async test(projectId: ProjectId, id: WebhookId): Promise<WebhookDelivery> {
      const delivery = await webhooks.addTest(projectId, id, `msg_${crypto.randomUUID().replaceAll("-", "")}`, clock.now());
      if (!delivery) throw new AppError("resource.not_found");
      await ask(projectId, id);
      return delivery;
    },

    /** Removes a webhook: nothing is sent there any more, and what waited is not sent. @throws AppError `resource.not_found` */
    async remove(projectId: ProjectId, id: string): Promise<void> {
      const removed = await webhooks.remove(projectId, id);
      if (!removed) throw new AppError("resource.not_found");
      await drop(projectId, removed.id, removed.secretVersion);
      if (removed.formerVersion !== null) await drop(projectId, removed.id, removed.formerVersion);
    },

    /**
     * Sends an event again that was delivered or has failed. One that waits is sent anyway.
     * @throws AppError `resource.not_found`
     */
    async replay(projectId: ProjectId, id: WebhookId, delivery: string): Promise<void> {
      if (!(await webhooks.replay(projectId, id, delivery, clock.now()))) throw new AppError("resource.not_found");
      await ask(projectId, id);
    },

    /** Asks the queue to send what is due at any webhook, after something was told. The schedule finds what a failure leaves. */
    async wakeSoon(): Promise<void> {
      await this.wake().catch((error: unknown) => log.error("webhook.wake_failed", { reason: reasonOf(error) }));
    },

    /** Asks the queue to send what is due at any webhook. A webhook that is asked for twice sends nothing twice. */
    async wake(): Promise<void> {
      const due = await webhooks.listDue(clock.now(), A_LOOK);
      const messages = new Map(due.map(({ projectId, webhookId }) => [webhookId, { webhook: webhookId, projectId }]));
      for (const message of messages.values()) await queue.send(message);
    },

    /** Whether a message of the queue of work is for this room. */
    isFor: (body: unknown): boolean => typeof body === "object" && body !== null && "webhook" in body,

    /** Sends what is due. A message that fails comes again; if it is lost, the schedule finds what it was about. */
    async consume(messages: readonly { body: unknown; retry(): void }[]): Promise<void> {
      for (const message of messages) {
        const { data } = messageSchema.safeParse(message.body);
        if (!data) {
          log.error("webhook.malformed", {});
          continue;
        }
        try {
          await sendDue(data);
        } catch (error) {
          log.error("webhook.interrupted", { ...data, reason: reasonOf(error) });
          message.retry();
        }
      }
    },

    /** Tells of links that have expired and of keys that end within a week, since it did so last; after a long pause, those of a day in each run. */
    async tellEnds(): Promise<void> {
      const now = clock.now();
      const since = (await auditMarks.find(ENDS_TOLD))?.at ?? now;
      const until = Math.min(now, since + DAY);
      await webhooks.tellEnds("links", since, until, now);
      await webhooks.tellEnds("keys", since + KEYS_AHEAD, until + KEYS_AHEAD, now);
      await auditMarks.put(ENDS_TOLD, until);
    },

    async sweep(): Promise<void> {
      await webhooks.sweep(clock.now() - KEPT);
      await webhooks.sweepFormer(clock.now());
    },
  };
}
