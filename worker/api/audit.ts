import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

const eventSchema = z
  .object({
    id: z.string(),
    at: time,
    actor: z.string().openapi({ description: "Who acted: `user:{id}`, `agent:{client id} user:{id}`, `token:{id} user:{id}` or `system`." }),
    email: z.string().nullable().openapi({ description: "The e-mail address of the person who acted, or for whom an agent acted." }),
    action: z.string(),
    target: z.string().nullable(),
    server: z.string().nullable(),
    tool: z.string().nullable(),
    outcome: z.enum(["ok", "error", "denied"]),
    code: z.string().nullable(),
    durationMs: z.int().nullable(),
    changes: z.string().nullable().openapi({ description: "What an edit changed, with the values before and after it." }),
  })
  .openapi("AuditEvent");

export const auditRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/projects/{project}/audit",
    summary: "List a project's audit events",
    request: {
      params: projectParams,
      query: z.object({ before: z.coerce.number().int().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    },
    responses: {
      200: json(z.object({ events: z.array(eventSchema) }), "Newest first. To get older events, send the `at` of the last event as `before`."),
      ...errorResponses,
    },
  }),
  async (c) => {
    const { before = Number.MAX_SAFE_INTEGER, limit } = c.req.valid("query");
    const rows = await c.var.db.auditEvents.list(c.var.project.id, { after: { createdAt: before, id: "" }, limit });
    return c.json({ events: rows.map(({ projectId: _, userId: __, ...event }) => event) }, 200);
  },
);
