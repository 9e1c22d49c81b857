import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

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
    operationId: "listAuditEvents",
    summary: "List a project's audit events",
    // Strict: a program that still sends `before` would get the first part again and again.
    request: { params: projectParams, query: pageQuery.strict() },
    responses: { 200: json(z.object({ events: z.array(eventSchema), next }), "Newest first."), ...errorResponses },
  }),
  async (c) => {
    const page = toPage(c.req.valid("query"));
    const rows = await c.var.db.auditEvents.list(c.var.project.id, page);
    const events = rows.map(({ projectId: _, userId: __, ...event }) => event);
    const places = rows.map(({ at, id }) => ({ createdAt: at, id }));
    return c.json({ events, next: nextOf(places, page) }, 200);
  },
);
