import { Webhook as Signer } from "standardwebhooks";
import type { Alerts, MailHealth, Projects, Webhook, WebhookDelivery, Webhooks } from "../db/db.ts";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { ProjectId, WebhookId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { type Answer, decideNext, signingVersions } from "./event-rules.ts";
import { makeReadTold } from "./read-told.ts";
import type { SigningSecrets, WebhookSecrets } from "./signing-secrets.ts";
import { toSlackBody } from "./slack-rules.ts";
import { dataOf, type EventProject, kindOf, linkUseOf, type Told, toBody } from "./told-rules.ts";

/** The message that asks for a webhook's due deliveries. It says only which webhook: the rest is in D1. */
export type WebhookMessage = { webhook: WebhookId; projectId: ProjectId };
export type WebhookQueue = Pick<Queue<WebhookMessage>, "send">;

/** How many deliveries one message sends. */
const A_MESSAGE = 20;
/** An endpoint that has not answered by then has failed this time. */
const PATIENCE = 10 * SECOND;
/** How long deliveries belong to the sender that took them. If it ends in between, they are sent again afterwards. */
const LEASE = 1 * MINUTE;
/** The longest pause for which the queue keeps a message. The schedule finds what is due later. */
const SOON = 1 * MINUTE;

type Ports = {
  webhooks: Webhooks;
  alerts: Pick<Alerts, "listTold">;
  mailHealth: Pick<MailHealth, "get">;
  projects: Pick<Projects, "findSlug">;
  secrets: Pick<SigningSecrets, "read">;
  fetch: Fetch;
  queue: WebhookQueue;
  clock: Clock;
  log: Log;
};
type Shared = {
  webhook: Webhook;
  project: EventProject;
  /** Those that sign, the one in use first. */
  secrets: WebhookSecrets[];
  signers: Signer[];
  told: Told;
};

/** Sends what is due at a webhook: at least once, in no order. Each attempt is noted by itself, so a process that ends repeats only its own. */
export function makeSendDue({ webhooks, alerts, mailHealth, projects, secrets, fetch, queue, clock, log }: Ports) {
  const readTold = makeReadTold({ webhooks, alerts, mailHealth });

  async function post(delivery: WebhookDelivery, { webhook, project, secrets: known, signers, told }: Shared): Promise<Answer> {
    const data = dataOf(delivery, project, told);
    const body = webhook.format === "slack" ? toSlackBody(delivery.event, data) : toBody(delivery, data);
    const at = new Date(clock.now());
    const headers = {
      "content-type": "application/json",
      "webhook-id": delivery.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / SECOND)),
      "webhook-signature": signers.map((signer) => signer.sign(delivery.id, at, body)).join(" "),
    };
    try {
      const response = await fetch(known[0]?.address ?? addressOf(delivery, webhook, told), {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.timeout(PATIENCE),
      });
      await response.body?.cancel();
      return { status: response.status };
    } catch (error) {
      log.info("webhook.unreachable", { webhook: webhook.id, projectId: webhook.projectId, reason: reasonOf(error) });
      return {};
    }
  }

  /** @returns when the delivery is due again; nothing at its end */
  async function attempt(delivery: WebhookDelivery, shared: Shared): Promise<number | undefined> {
    const outcome = decideNext(delivery.attempts, await post(delivery, shared), clock.now());
    await webhooks.finish(delivery, outcome);
    return outcome.status === "pending" ? outcome.dueAt : undefined;
  }

  return async ({ webhook: id, projectId }: WebhookMessage): Promise<void> => {
    const [webhook, slug] = await Promise.all([webhooks.find(projectId, id), projects.findSlug(projectId)]);
    if (!webhook || slug === undefined) return;
    const now = clock.now();
    const read = await Promise.all(signingVersions(webhook, now).map((version) => secrets.read(projectId, id, version)));
    const signers = read.map(({ secret }) => new Signer(secret));
    const claimed = await webhooks.claim(projectId, id, { now, until: now + LEASE, limit: A_MESSAGE });
    if (claimed.length === 0) return;
    const shared = { webhook, project: { id: projectId, slug }, secrets: read, signers, told: await readTold(projectId, claimed) };
    const again = (await Promise.all(claimed.map((delivery) => attempt(delivery, shared)))).filter((dueAt) => dueAt !== undefined);
    const next = claimed.length === A_MESSAGE ? clock.now() : Math.min(...again);
    if (next <= clock.now() + SOON)
      await queue.send({ webhook: id, projectId }, { delaySeconds: Math.ceil(Math.max(0, next - clock.now()) / SECOND) });
  };
}

/** Where an event goes: to the address that its link has for this webhook, if it has one. */
function addressOf(delivery: WebhookDelivery, webhook: Webhook, { connections, links, people }: Told): string {
  const { objectId, event } = delivery;
  const ofLink = kindOf(delivery) === "link" ? links.get(linkUseOf(objectId).link) : undefined;
  const joined = event === "member.joined" ? people.get(objectId) : undefined;
  const events = (ofLink ?? joined ?? connections.get(objectId))?.events;
  return events?.webhook === webhook.id ? events.url : webhook.url;
}
