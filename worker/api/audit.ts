import { createRoute, z } from "@hono/zod-openapi";
import { AppError } from "../lib/errors.ts";
import { timeOfEventId } from "../lib/ids.ts";
import { makeNameAgents } from "./agent-names.ts";
import { eventSchema, filterQuery, toEventViews, toFilter } from "./audit-query.ts";
import { errorResponses, json, makeRouter, next, pageQuery, projectParams, refusals, time, toPage, writePlace } from "./router.ts";

const listResponse = z.object({
  events: z.array(eventSchema),
  next,
  searchedTo: time.nullable().openapi({
    description:
      "A request looks at 10,000 events at most. Where few of them fit, it answers with fewer than `limit`, or with none, and with `next`. No event until this time is left out then.",
  }),
});

export const auditRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/audit",
      operationId: "listAuditEvents",
      summary: "Search a project's audit events",
      // Strict: a program that still sends `before` would get the first part again and again.
      request: { params: projectParams, query: pageQuery.extend(filterQuery.shape).strict() },
      responses: { 200: json(listResponse, "Newest first."), ...errorResponses },
    }),
    async (c) => {
      const { after, limit, ...filter } = c.req.valid("query");
      const page = toPage({ limit, ...(after !== undefined && { after }) });
      const { rows, next: place, searchedTo } = await c.var.db.auditEvents.search(c.var.project.id, await toFilter(c, filter), page);
      return c.json({ events: await toEventViews(makeNameAgents(c), rows), next: place && writePlace(place), searchedTo }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/audit/{event}",
      operationId: "getAuditEvent",
      summary: "Get one audit event",
      request: {
        params: projectParams.extend({ event: z.string().openapi({ description: "Id of the event." }) }),
        query: z.strictObject({
          at: z.coerce.number().int().min(0).optional().openapi({
            description: "The event's time, in UTC milliseconds. It is needed for events of versions before 0.2, whose id does not say it.",
          }),
        }),
      },
      responses: { 200: json(eventSchema, "The event."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const { event: id } = c.req.valid("param");
      const at = c.req.valid("query").at ?? timeOfEventId(id);
      const found = at === undefined ? undefined : await c.var.db.auditEvents.find(c.var.project.id, { createdAt: at, id });
      const [view] = found ? await toEventViews(makeNameAgents(c), [found]) : [];
      if (!view) throw new AppError("resource.not_found");
      return c.json(view, 200);
    },
  );
