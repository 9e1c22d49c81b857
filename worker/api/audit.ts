import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Place } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { timeOfEventId } from "../lib/ids.ts";
import { makeNameAgents } from "./agent-names.ts";
import { eventSchema, filterQuery, toEventViews, toFilter } from "./audit-query.ts";
import {
  type ApiEnv,
  countedOf,
  errorResponses,
  json,
  makeRouter,
  next,
  pageQuery,
  projectParams,
  refusals,
  time,
  toPage,
  writePlace,
} from "./router.ts";

const eventParams = projectParams.extend({ event: z.string().openapi({ description: "Id of the event." }) });
const eventQuery = z.strictObject({
  at: z.coerce.number().int().min(0).optional().openapi({
    description: "The event's time, in UTC milliseconds. It is needed for old events, whose id does not begin with the time.",
  }),
});

const recordingSchema = z
  .object({
    arguments: z.unknown().openapi({ description: "The arguments that the agent passed, redacted. Null if it passed none." }),
    result: z
      .unknown()
      .openapi({ description: "The result, or the error, that the server answered with, redacted. Null if no answer of the server came." }),
  })
  .openapi("Recording");

/** Where an event is. @param given its time, if the request says it @throws AppError `resource.not_found` */
function placeOf(id: string, given: number | undefined): Place {
  const at = given ?? timeOfEventId(id);
  if (at === undefined) throw new AppError("resource.not_found");
  return { createdAt: at, id };
}

/** @throws AppError `resource.not_found` */
async function requireEvent(c: Context<ApiEnv>, id: string, given: number | undefined) {
  const found = await c.var.db.auditEvents.find(c.var.project.id, placeOf(id, given));
  if (!found) throw new AppError("resource.not_found");
  return found;
}

const listResponse = z.object({
  events: z.array(eventSchema),
  found: countedOf("events"),
  next,
  searchedTo: time.nullable().openapi({
    description:
      "A request looks at 10,000 events at most. Where few of them fit, it answers with fewer than `limit`, or with none, and with `next`. No event until this time is left out then.",
  }),
});

const conversationSchema = z
  .object({
    events: z.array(eventSchema).openapi({ description: "Oldest first." }),
    isWhole: z
      .boolean()
      .openapi({ description: "Whether it is the whole conversation. Of a long one the events nearest to the given one are told." }),
  })
  .openapi("Conversation");

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
      const { auditEvents } = c.var.db;
      const asked = await toFilter(c, filter);
      const [{ rows, next: place, searchedTo }, found] = await Promise.all([
        auditEvents.search(c.var.project.id, asked, page),
        page.after ? null : auditEvents.count(c.var.project.id, asked),
      ]);
      return c.json({ events: await toEventViews(makeNameAgents(c), rows), found, next: place && writePlace(place), searchedTo }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/audit/{event}",
      operationId: "getAuditEvent",
      summary: "Get one audit event",
      request: { params: eventParams, query: eventQuery },
      responses: { 200: json(eventSchema, "The event."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const found = await requireEvent(c, c.req.valid("param").event, c.req.valid("query").at);
      const [view] = await toEventViews(makeNameAgents(c), [found]);
      if (!view) throw new AppError("resource.not_found");
      return c.json(view, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/audit/{event}/conversation",
      operationId: "getConversation",
      summary: "Get the conversation of an audit event",
      description:
        "What the agent did for the person in the same session, and what the person did meanwhile. A conversation ends where nothing happened for half an hour. For an event of a person it has what all their agents did at that time.",
      request: { params: eventParams, query: eventQuery },
      responses: { 200: json(conversationSchema, "The conversation."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const place = placeOf(c.req.valid("param").event, c.req.valid("query").at);
      const found = await c.var.db.auditEvents.findConversation(c.var.project.id, place);
      if (!found) throw new AppError("resource.not_found");
      return c.json({ events: await toEventViews(makeNameAgents(c), found.rows), isWhole: found.isWhole }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/audit/{event}/recording",
      operationId: "getRecording",
      summary: "Get what was recorded of a call",
      description:
        "The arguments and the result of a call, if the project recorded them (`recordsCalls`): redacted, and kept for at most 14 days. Each look is an audit event itself (`audit.recording`).",
      request: { params: eventParams, query: eventQuery },
      responses: { 200: json(recordingSchema, "What was recorded."), ...refusals("resource.not_found", "recording.none") },
    }),
    async (c) => {
      const { id, userId } = await requireEvent(c, c.req.valid("param").event, c.req.valid("query").at);
      const recording = await c.var.recordings.find({ projectId: c.var.project.id, userId: userId ?? undefined, eventId: id });
      if (!recording) throw new AppError("recording.none");
      await c.var.recordChange("audit.recording", { target: id });
      return c.json(recording, 200, { "cache-control": "no-store" });
    },
  );
