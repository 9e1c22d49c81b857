import { createRoute, z } from "@hono/zod-openapi";
import { WEBHOOK_EVENTS, type Webhook, type WebhookDelivery } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { WebhookId } from "../lib/ids.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, refusals, time, toPage } from "./router.ts";

const event = z.enum(WEBHOOK_EVENTS).openapi({
  description:
    "`connection.made`: a person or the project has connected. `connection.renewed`: the connection was given again. `connection.expired`: only a new sign-in revives it. `connection.revoked`: it has ended.",
});

const webhookSchema = z.object({ id: z.string(), url: z.string(), events: z.array(event), createdAt: time }).openapi("Webhook");

const newWebhookSchema = z
  .strictObject({
    url: z.url("Enter a URL.").max(2000).openapi({ description: "A public https address.", example: "https://app.example.com/webhooks/cardea" }),
    events: z.array(event).min(1, "Choose an event.").max(WEBHOOK_EVENTS.length),
  })
  .openapi("NewWebhook");

const createdWebhookSchema = webhookSchema.extend({
  key: z.string().openapi({ description: "The secret with which requests are signed, `whsec_…`. Only this answer contains it." }),
});

const deliverySchema = z
  .object({
    id: z.string().openapi({ description: "The header `webhook-id`. It is the same at each attempt." }),
    event,
    connection: z.string().openapi({ description: "The id of the connection." }),
    status: z.enum(["pending", "delivered", "failed"]),
    attempts: z.int().openapi({ description: "How often it was sent." }),
    lastStatus: z.int().nullable().openapi({ description: "The HTTP status of the last answer; null if there was none." }),
    createdAt: time,
    dueAt: time.nullable().openapi({ description: "When it is sent next; null if it is not sent again." }),
  })
  .openapi("WebhookDelivery");

const toView = ({ id, url, events, createdAt }: Webhook): z.infer<typeof webhookSchema> => ({ id, url, events, createdAt });

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
  connection: objectId,
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
      const { webhook, secret } = await c.var.webhooks.create(c.var.project.id, c.req.valid("json"));
      await c.var.recordChange("webhook.create", { target: webhook.id, changes: describeChanges(["url", "events"], undefined, webhook) });
      return c.json({ ...toView(webhook), key: secret }, 201);
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
