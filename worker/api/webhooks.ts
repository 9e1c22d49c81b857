import { createRoute, z } from "@hono/zod-openapi";
import { TEST_EVENT, WEBHOOK_EVENTS, WEBHOOK_FORMATS, type Webhook, type WebhookDelivery } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { WebhookId } from "../lib/ids.ts";
import { tagOfWebhook } from "../webhooks/webhooks.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { conditionOf, errorResponses, etag, json, makeRouter, next, nextOf, pageQuery, projectParams, refusals, time, toPage } from "./router.ts";

const event = z.enum(WEBHOOK_EVENTS).openapi({
  description:
    "`connection.made`: a person or the project has connected. `connection.renewed`: the connection was given again. `connection.expired`: only a new sign-in revives it. `connection.revoked`: it has ended. `connection.refused`: its server has refused it at two checks in a row. `connection.ending`: it ends soon, and only its person can renew it. `connection.recovered`: what was refused is accepted again, or was given again. `member.joined`, `member.removed`: a person is a member now, or no longer. `link.opened`: a person who may use the link has opened it for the first time. `link.used`: a person has used it for the first time. `link.expired`: it has reached its end. `server.unreachable`, `server.recovered`: Cardea does not reach the server, or reaches it again. `tool.changed`, `tool.held`: tools of a server have changed; held ones wait for an administrator. `key.expiring`: an API key ends within a week. `mail.failing`: mail does not go out. `server.error_rate`, `server.error_rate_normal`: far more calls of a server fail than is usual, or no more. `provider.down`, `provider.recovered`: a provider renews the tokens of several people no more, or again. `credential.unusual`: credentials of a person are used by a new agent, from a new country, or far more often than is usual.",
});

const description = z.string().trim().max(200).openapi({ description: "A note for people, such as who receives the events.", example: "Billing" });
const url = z.url("Enter a URL.").max(2000).openapi({ description: "A public https address.", example: "https://app.example.com/webhooks/cardea" });
const events = z.array(event).min(1, "Choose an event.").max(WEBHOOK_EVENTS.length);

const format = z.enum(WEBHOOK_FORMATS).openapi({
  description:
    "`standard`: signed, as Standard Webhooks says. `slack`: a message to a channel, as incoming webhooks of Slack take it; the address is kept like a secret.",
});

const webhookSchema = z
  .object({
    id: z.string(),
    etag,
    url: z.string().openapi({ description: "The address; of one with the format `slack`, only its origin." }),
    events: z.array(event),
    format,
    description: z.string(),
    paused: z.boolean().openapi({ description: "Whether it is switched off: no events are kept for it, but tests and replays are sent." }),
    formerKeyEndsAt: time.nullable().openapi({ description: "Until when requests are signed with the secret before, too; null if there is none." }),
    createdAt: time,
  })
  .openapi("Webhook");

const newWebhookSchema = z
  .strictObject({
    url,
    events,
    description: description.optional(),
    format: format.default("standard"),
  })
  .openapi("NewWebhook");

const webhookChangeSchema = z
  .strictObject({ url: url.optional(), events: events.optional(), description: description.optional(), paused: z.boolean().optional() })
  .openapi("WebhookChange");

const rotationSchema = z
  .strictObject({
    overlapHours: z.int().min(0).max(168).default(24).openapi({
      description: "For how many hours requests are signed with the secret before, too. 0 ends it at once.",
    }),
  })
  .openapi("WebhookKeyRotation");

const newKeySchema = z.object({
  key: z.string().openapi({ description: "The new signing secret, `whsec_…`. Only this answer contains it." }),
  formerKeyEndsAt: time.nullable(),
});

const createdWebhookSchema = webhookSchema.extend({
  key: z.string().openapi({ description: "The secret with which requests are signed, `whsec_…`. Only this answer contains it." }),
});

const deliverySchema = z
  .object({
    id: z.string().openapi({ description: "The header `webhook-id`. It is the same at each attempt." }),
    event: z.enum([...WEBHOOK_EVENTS, TEST_EVENT]),
    connection: z.string().nullable().openapi({ description: "The id of the connection; null for an event about something else." }),
    status: z.enum(["pending", "delivered", "failed"]),
    attempts: z.int().openapi({ description: "How often it was sent." }),
    lastStatus: z.int().nullable().openapi({ description: "The HTTP status of the last answer; null if there was none." }),
    createdAt: time,
    dueAt: time.nullable().openapi({ description: "When it is sent next; null if it is not sent again." }),
  })
  .openapi("WebhookDelivery");

function toView(webhook: Webhook): z.infer<typeof webhookSchema> {
  const { id, url, events, format, description, paused, formerEndsAt, createdAt } = webhook;
  return { id, etag: tagOfWebhook(webhook), url, events, format, description, paused, formerKeyEndsAt: formerEndsAt, createdAt };
}

/** The parts of a webhook that the audit names. */
const TOLD = ["url", "events", "format", "description", "paused"] as const;

const toDeliveryView = ({
  id,
  event,
  objectId,
  status,
  attempts,
  lastStatus,
  createdAt,
  dueAt,
}: WebhookDelivery): z.infer<typeof deliverySchema> => ({
  id,
  event,
  connection: event.startsWith("connection.") ? objectId : null,
  status,
  attempts,
  lastStatus,
  createdAt,
  dueAt: status === "pending" ? dueAt : null,
});

const webhookParams = projectParams.extend({ webhook: z.string() });

/** Addresses to which a project's events are sent (F113). */
export const webhookRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/webhooks",
      summary: "List a project's webhooks",
      request: { params: projectParams },
      responses: { 200: json(z.object({ webhooks: z.array(webhookSchema) }), "All webhooks, without their secrets."), ...errorResponses },
    }),
    async (c) => c.json({ webhooks: (await c.var.db.webhooks.list(c.var.project.id)).map(toView) }, 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/webhooks",
      summary: "Add a webhook",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newWebhookSchema } } } },
      responses: { 201: json(createdWebhookSchema, "Added. Events from now on are sent to it."), ...errorResponses },
    }),
    async (c) => {
      const { webhook, secret } = await c.var.webhooks.create(c.var.project.id, { description: "", ...c.req.valid("json") });
      await c.var.recordChange("webhook.create", { target: webhook.id, changes: describeChanges(TOLD, undefined, webhook) });
      return c.json({ ...toView(webhook), key: secret }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/webhooks/{webhook}",
      summary: "Get a webhook",
      request: { params: webhookParams },
      responses: { 200: json(webhookSchema, "The webhook, without its secret."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const view = toView(await c.var.webhooks.find(c.var.project.id, c.req.valid("param").webhook));
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/webhooks/{webhook}",
      summary: "Edit, pause or resume a webhook",
      description:
        "Absent properties stay as they are. What waits is sent to the new address. What waits at a webhook that is paused has failed, and can be sent again.",
      request: { params: webhookParams, body: { required: true, content: { "application/json": { schema: webhookChangeSchema } } } },
      responses: {
        200: json(webhookSchema, "Changed. Events from now on follow the change."),
        ...refusals("resource.not_found", "version.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { webhook } = c.req.valid("param");
      const { before, after } = await c.var.webhooks.edit(c.var.project.id, webhook, c.req.valid("json"), conditionOf(c));
      await c.var.recordChange("webhook.edit", { target: webhook, changes: describeChanges(TOLD, before, after) });
      const view = toView(after);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/webhooks/{webhook}/key",
      summary: "Make a new signing secret for a webhook",
      description:
        "Until `formerKeyEndsAt` each request has two signatures: by the new secret and by the one before. A still older one ends at once.",
      request: { params: webhookParams, body: { required: true, content: { "application/json": { schema: rotationSchema } } } },
      responses: { 201: json(newKeySchema, "The new secret."), ...refusals("resource.not_found", "version.changed_meanwhile") },
    }),
    async (c) => {
      const { webhook } = c.req.valid("param");
      const { secret, formerEndsAt } = await c.var.webhooks.rotate(c.var.project.id, webhook, c.req.valid("json").overlapHours);
      await c.var.recordChange("webhook.rotate", { target: webhook });
      return c.json({ key: secret, formerKeyEndsAt: formerEndsAt }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/webhooks/{webhook}/test",
      summary: "Send a test event to a webhook",
      request: { params: webhookParams },
      responses: {
        202: json(deliverySchema, "An event `webhook.test` is sent within seconds, also to a webhook that is paused."),
        ...refusals("resource.not_found"),
      },
    }),
    async (c) => {
      const { webhook } = c.req.valid("param");
      const delivery = await c.var.webhooks.test(c.var.project.id, webhook as WebhookId);
      await c.var.recordChange("webhook.test", { target: webhook });
      return c.json(toDeliveryView(delivery), 202);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/webhooks/{webhook}",
      summary: "Remove a webhook with its deliveries",
      request: { params: webhookParams },
      responses: { 204: { description: "Removed. What waited is not sent." }, ...refusals("resource.not_found") },
    }),
    async (c) => {
      const { webhook } = c.req.valid("param");
      await c.var.webhooks.remove(c.var.project.id, webhook);
      await c.var.recordChange("webhook.remove", { target: webhook });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/webhooks/{webhook}/deliveries",
      summary: "List what was sent to a webhook, and what waits",
      request: { params: webhookParams, query: pageQuery },
      responses: {
        200: json(z.object({ deliveries: z.array(deliverySchema), next }), "Of the last 30 days, newest first."),
        ...refusals("resource.not_found"),
      },
    }),
    async (c) => {
      const { webhook } = c.req.valid("param");
      const page = toPage(c.req.valid("query"));
      const { webhooks } = c.var.db;
      if (!(await webhooks.find(c.var.project.id, webhook))) throw new AppError("resource.not_found");
      const deliveries = await webhooks.listDeliveries(c.var.project.id, webhook, page);
      return c.json({ deliveries: deliveries.map(toDeliveryView), next: nextOf(deliveries, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/webhooks/{webhook}/deliveries/{delivery}/replay",
      summary: "Send an event to a webhook again",
      request: { params: webhookParams.extend({ delivery: z.string() }) },
      responses: {
        202: { description: "It is sent again within seconds, with the same `webhook-id`. For a delivery that still waits the answer is 404." },
        ...refusals("resource.not_found"),
      },
    }),
    async (c) => {
      const { webhook, delivery } = c.req.valid("param");
      await c.var.webhooks.replay(c.var.project.id, webhook as WebhookId, delivery);
      await c.var.recordChange("webhook.replay", { target: delivery });
      return c.body(null, 202);
    },
  );
