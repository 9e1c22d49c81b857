import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { tagOfTarget } from "../audit-delivery/audit-delivery.ts";
import { type AuditTarget, TARGET_KINDS, TARGET_PROBLEMS } from "../db/db.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { type ApiEnv, conditionOf, errorResponses, etag, json, makeRouter, projectParams, refusals, time } from "./router.ts";

const kind = z.enum(TARGET_KINDS).openapi({
  description:
    "`http`: any collector, which gets a JSON object on each line. `splunk`: the HTTP Event Collector of Splunk. `datadog`: the logs intake of Datadog. `r2`: the bucket that the operator has bound as `AUDIT_BUCKET`, which gets gzip NDJSON by hour every five minutes. `pipeline`: the pipeline that is bound as `AUDIT_PIPELINE`.",
});
const url = z.url("Enter a URL.").max(2000).openapi({
  description: "A public https address, such as that of `services/collector/event` of Splunk, or of `api/v2/logs` of Datadog.",
  example: "https://logs.example.com/cardea",
});
const token = z
  .string()
  .trim()
  .min(1, "Enter the token.")
  .max(1000)
  .regex(/^[\x21-\x7e]+$/, "A token has no blanks and no letters with accents.")
  .openapi({
    description:
      "The collector's token: sent as `Authorization: Bearer …`, as `Authorization: Splunk …`, or as `DD-API-KEY`. It is sealed, and no answer contains it.",
  });
const description = z.string().trim().max(200).openapi({ description: "A note for people.", example: "Security" });

const problemSchema = z
  .object({
    kind: z.enum(TARGET_PROBLEMS).openapi({
      description:
        "`answered`: it answered with a status other than 2xx. `unreachable`: no answer came within 30 seconds. `refused-address`: Cardea does not send to this address. `unreadable-token`: the token cannot be opened; enter it again. `unbound`: the operator has taken the bucket or the pipeline away. `not-stored`: the bucket or the pipeline did not take the events.",
    }),
    status: z.int().nullable().openapi({ description: "The HTTP status of the answer; null if there was none." }),
  })
  .openapi("AuditTargetProblem");

const targetSchema = z
  .object({
    id: z.string(),
    etag,
    kind,
    url: z.string().openapi({ description: "Empty for a bucket and a pipeline." }),
    hasToken: z.boolean(),
    description: z.string(),
    paused: z.boolean().openapi({ description: "Whether nothing is delivered. What is written meanwhile waits." }),
    createdAt: time,
    deliveredAt: time.nullable().openapi({ description: "When events were last delivered; null if none were yet." }),
    delivered: z.int().openapi({ description: "How many events were delivered." }),
    waiting: z
      .object({
        events: z.int().openapi({ description: "How many events wait." }),
        more: z.boolean().openapi({ description: "Whether there are more, which were not counted." }),
        since: time.nullable().openapi({ description: "When the first of them was written; null if none waits." }),
      })
      .openapi({ description: "What was not delivered yet." }),
    lost: z.int().openapi({ description: "How many events were deleted, because their time was over, before they could be delivered." }),
    failures: z.int().openapi({ description: "How many attempts have failed since the last delivery." }),
    problem: problemSchema.nullable().openapi({ description: "Why the last attempt failed; null if it did not." }),
    dueAt: time
      .nullable()
      .openapi({ description: "When it is tried again after a failure; null if nothing failed, if it is tried at once, and for a paused target." }),
  })
  .openapi("AuditTarget");

const newTargetSchema = z
  .strictObject({ kind, url: url.optional(), token: token.optional(), description: description.optional() })
  .openapi("NewAuditTarget");

const targetChangeSchema = z
  .strictObject({
    url: url.optional(),
    token: token.nullable().optional().openapi({
      description: "A new token, or null for none. Absent: it stays. It has to be entered again with an address of another host.",
    }),
    description: description.optional(),
    paused: z.boolean().optional(),
  })
  .openapi("AuditTargetChange");

const testSchema = z.object({ delivered: z.boolean(), problem: problemSchema.nullable() }).openapi("AuditTargetTest");

async function toView(c: Context<ApiEnv>, target: AuditTarget): Promise<z.infer<typeof targetSchema>> {
  const { id, kind, url, tokenVersion, description, paused, createdAt, deliveredAt, delivered, lost, failures, problem, lastStatus, dueAt } = target;
  return {
    ...{ id, etag: tagOfTarget(target), kind, url: url ?? "", hasToken: tokenVersion !== null, description, paused, createdAt },
    ...{ deliveredAt, delivered, lost, failures, waiting: await c.var.auditDelivery.countBacklog(target) },
    problem: problem === null ? null : { kind: problem, status: lastStatus },
    dueAt: problem === null || paused || dueAt === 0 ? null : dueAt,
  };
}

/** The parts of a target that the audit names. */
const TOLD = ["kind", "url", "description", "paused", "token"] as const;
/** The audit says that there is a token, and that there is another one, and never which. */
const toTold = ({ kind, url, description, paused, tokenVersion }: AuditTarget, isOther = false) => ({
  ...{ kind, url: url ?? "", description, paused },
  token: tokenVersion === null ? "none" : isOther ? "another one" : "set",
});

const targetParams = projectParams.extend({ target: z.string() });

/** Where a project's audit events are delivered (F115). */
export const auditTargetRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/audit-targets",
      summary: "List where a project's audit events are delivered",
      request: { params: projectParams },
      responses: {
        200: json(
          z.object({ auditTargets: z.array(targetSchema), kinds: z.array(kind).openapi({ description: "The kinds that this deployment offers." }) }),
          "All targets, with what waits for each, and without their tokens.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => {
      const targets = await c.var.auditDelivery.list(c.var.project.id);
      return c.json({ auditTargets: await Promise.all(targets.map((target) => toView(c, target))), kinds: c.var.auditDelivery.kinds() }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/audit-targets",
      summary: "Deliver a project's audit events to a collector",
      description:
        "Events that are written from now on are delivered at least once, in the order in which they were written, in batches. A batch has the same `Idempotency-Key` at each attempt, and an event the same `id`. Events of before are in the export.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newTargetSchema } } } },
      responses: { 201: json(targetSchema, "Added."), ...errorResponses },
    }),
    async (c) => {
      const { kind, ...given } = c.req.valid("json");
      const target = await c.var.auditDelivery.create(c.var.project.id, kind, { description: "", ...given });
      await c.var.recordChange("audit_target.create", { target: target.id, changes: describeChanges(TOLD, undefined, toTold(target)) });
      return c.json(await toView(c, target), 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/audit-targets/{target}",
      summary: "Get a target of audit events",
      request: { params: targetParams },
      responses: { 200: json(targetSchema, "The target, with what waits for it."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const view = await toView(c, await c.var.auditDelivery.find(c.var.project.id, c.req.valid("param").target));
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/audit-targets/{target}",
      summary: "Edit, pause or resume a target of audit events",
      description: "Absent properties stay as they are. What waits is delivered to the new address, and is tried at once.",
      request: { params: targetParams, body: { required: true, content: { "application/json": { schema: targetChangeSchema } } } },
      responses: { 200: json(targetSchema, "Changed."), ...refusals("resource.not_found", "version.changed_meanwhile") },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const { before, after } = await c.var.auditDelivery.edit(c.var.project.id, target, c.req.valid("json"), conditionOf(c));
      const told = toTold(after, before.tokenVersion !== null && before.tokenVersion !== after.tokenVersion);
      await c.var.recordChange("audit_target.edit", { target, changes: describeChanges(TOLD, toTold(before), told) });
      const view = await toView(c, after);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/audit-targets/{target}/test",
      summary: "Send a test event to a target of audit events",
      description:
        "An event `audit.test` is sent at once, also to a target that is paused. It has no place in the project's chain, and changes no count.",
      request: { params: targetParams },
      responses: { 200: json(testSchema, "Whether the target took it."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const { problem, status } = await c.var.auditDelivery.test(c.var.project.id, c.var.project.slug, target);
      await c.var.recordChange("audit_target.test", { target });
      return c.json({ delivered: problem === undefined, problem: problem === undefined ? null : { kind: problem, status: status ?? null } }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/audit-targets/{target}",
      summary: "Deliver audit events to a target no longer",
      request: { params: targetParams },
      responses: { 204: { description: "Removed. What waited is not delivered." }, ...refusals("resource.not_found") },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      await c.var.auditDelivery.remove(c.var.project.id, target);
      await c.var.recordChange("audit_target.remove", { target });
      return c.body(null, 204);
    },
  );
