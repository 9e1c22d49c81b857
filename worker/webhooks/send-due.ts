import { Webhook as Signer } from "standardwebhooks";
import type { Projects, ToldConnection, Webhook, WebhookDelivery, Webhooks } from "../db/db.ts";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { ProjectId, WebhookId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { type Answer, decideNext, isOfMember, signingVersions, type ToldMember, toBody } from "./event-rules.ts";
import type { SigningSecrets } from "./signing-secrets.ts";

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
  projects: Pick<Projects, "findSlug">;
  secrets: Pick<SigningSecrets, "read">;
  fetch: Fetch;
  queue: WebhookQueue;
  clock: Clock;
  log: Log;
};
type Shared = {
  webhook: Webhook;
  project: { id: string; slug: string };
  signers: Signer[];
  told: Map<string, ToldConnection>;
  people: Map<string, ToldMember>;
};

/** Sends what is due at a webhook: at least once, in no order. Each attempt is noted by itself, so a process that ends repeats only its own. */
export function makeSendDue({ webhooks, projects, secrets, fetch, queue, clock, log }: Ports) {
  async function post(delivery: WebhookDelivery, { webhook, project, signers, told, people }: Shared): Promise<Answer> {
    const body = toBody(delivery, project, told.get(delivery.objectId), people.get(delivery.objectId));
    const at = new Date(clock.now());
    const headers = {
      "content-type": "application/json",
      "webhook-id": delivery.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / SECOND)),
      "webhook-signature": signers.map((signer) => signer.sign(delivery.id, at, body)).join(" "),
    };
    try {
      const response = await fetch(webhook.url, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE) });
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

  /** What the events tell of, as it is now. */
  async function readTold(projectId: ProjectId, deliveries: WebhookDelivery[]): Promise<Pick<Shared, "told" | "people">> {
    const [ofMembers = [], others = []] = [true, false].map((is) =>
      deliveries.filter((one) => isOfMember(one) === is).map(({ objectId }) => objectId),
    );
    const [rows, people] = await Promise.all([
      others.length > 0 ? webhooks.listTold(projectId, others) : [],
      ofMembers.length > 0 ? webhooks.listToldMembers(projectId, ofMembers) : [],
    ]);
    return { told: new Map(rows.map((row) => [row.id as string, row])), people: new Map(people.map((one) => [one.id, one])) };
  }

  return async ({ webhook: id, projectId }: WebhookMessage): Promise<void> => {
    const [webhook, slug] = await Promise.all([webhooks.find(projectId, id), projects.findSlug(projectId)]);
    if (!webhook || slug === undefined) return;
    const now = clock.now();
    const signers = await Promise.all(signingVersions(webhook, now).map(async (version) => new Signer(await secrets.read(projectId, id, version))));
    const claimed = await webhooks.claim(projectId, id, { now, until: now + LEASE, limit: A_MESSAGE });
    if (claimed.length === 0) return;
    const shared = { webhook, project: { id: projectId, slug }, signers, ...(await readTold(projectId, claimed)) };
    const again = (await Promise.all(claimed.map((delivery) => attempt(delivery, shared)))).filter((dueAt) => dueAt !== undefined);
    const next = claimed.length === A_MESSAGE ? clock.now() : Math.min(...again);
    if (next <= clock.now() + SOON)
      await queue.send({ webhook: id, projectId }, { delaySeconds: Math.ceil(Math.max(0, next - clock.now()) / SECOND) });
  };
}
