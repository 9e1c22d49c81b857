import { z } from "zod";
import { MOST_WEBHOOKS, type Repositories, type Webhook, type WebhookEvent } from "../db/db.ts";
import { type Clock, DAY } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import { newId, type ProjectId, type WebhookId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Vault } from "../vault/vault.ts";
import { makeSendDue, type WebhookQueue } from "./send-due.ts";
import { makeSigningSecrets } from "./signing-secrets.ts";

export type { WebhookMessage } from "./send-due.ts";

/** How long a delivery is kept, sent or not. The last attempt is three days after the event. */
const KEPT = 30 * DAY;
/** How many due deliveries one look at D1 finds. The next look finds the rest. */
const A_LOOK = 200;

const messageSchema = z.object({
  webhook: z.custom<WebhookId>((value) => typeof value === "string" && value.startsWith("whk_")),
  projectId: z.custom<ProjectId>((value) => typeof value === "string" && value.startsWith("prj_")),
});

type Ports = {
  db: Pick<Repositories, "projects" | "webhooks">;
  vault: Pick<Vault, "secrets">;
  fetch: Fetch;
  outboundRules: OutboundRules;
  queue: WebhookQueue;
  clock: Clock;
  log: Log;
};

/** A project's events leave by signed requests to addresses of its choice (F113, decision 49). */
export function makeWebhooksRoom({ db: { projects, webhooks }, vault, fetch, outboundRules, queue, clock, log }: Ports) {
  const secrets = makeSigningSecrets(vault.secrets);
  const sendDue = makeSendDue({ webhooks, projects, secrets, fetch, queue, clock, log });

  return {
    /** @returns the webhook and its signing secret, which is shown once @throws AppError `request.invalid` */
    async create(projectId: ProjectId, { url, events }: { url: string; events: WebhookEvent[] }): Promise<{ webhook: Webhook; secret: string }> {
      const decision = decideOutbound(url, outboundRules);
      if (!decision.allowed) throw new AppError("request.invalid", { reason: decision.reason, fields: { url: "Use a public https address." } });
      const id = newId("whk");
      const { secret, version } = await secrets.make(projectId, id);
      const webhook = { id, projectId, url, events: [...new Set(events)], secretVersion: version, createdAt: clock.now() };
      if (await webhooks.create(webhook)) return { webhook, secret };
      await secrets.drop(projectId, id, version);
      throw new AppError("request.invalid", { fields: { url: `A project has at most ${MOST_WEBHOOKS} webhooks. Remove one first.` } });
    },

    /** Removes a webhook: nothing is sent there any more, and what waited is not sent. @throws AppError `resource.not_found` */
    async remove(projectId: ProjectId, id: string): Promise<void> {
      const removed = await webhooks.remove(projectId, id);
      if (!removed) throw new AppError("resource.not_found");
      // If it fails, the sweep of the vault removes the secret.
      const dropped = secrets.drop(projectId, removed.id, removed.secretVersion);
      await dropped.catch((error: unknown) => log.error("webhook.secret_left", { webhook: id, projectId, reason: reasonOf(error) }));
    },

    /**
     * Sends an event again that was delivered or has failed. One that waits is sent anyway.
     * @throws AppError `resource.not_found`
     */
    async replay(projectId: ProjectId, id: WebhookId, delivery: string): Promise<void> {
      if (!(await webhooks.replay(projectId, id, delivery, clock.now()))) throw new AppError("resource.not_found");
      // If the message is lost, the schedule finds the delivery.
      const asked = queue.send({ webhook: id, projectId });
      await asked.catch((error: unknown) => log.error("webhook.not_woken", { webhook: id, projectId, reason: reasonOf(error) }));
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

    sweep: (): Promise<void> => webhooks.sweep(clock.now() - KEPT),
  };
}
