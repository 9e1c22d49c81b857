import { createRoute, z } from "@hono/zod-openapi";
import type { ServerRequest } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

const serverRequestSchema = z
  .object({
    id: z.string(),
    email: z.string().openapi({ description: "The e-mail address of the member who asked." }),
    wish: z.string().openapi({ description: "What the member asked for, in their own words." }),
    state: z.enum(["waiting", "accepted", "declined"]),
    answer: z.string().openapi({ description: "The administrator's word to the member." }),
    createdAt: time,
    answeredAt: time.nullable(),
  })
  .openapi("ServerRequest");

const answerSchema = z
  .strictObject({
    state: z
      .enum(["accepted", "declined"])
      .openapi({ description: "Accepting adds no server: it tells the member that one will come, or is there." }),
    answer: z.string().trim().max(200).default(""),
  })
  .openapi("ServerRequestAnswer");

const toView = ({ id, wish, state, answer, createdAt, answeredAt }: ServerRequest) => ({ id, wish, state, answer, createdAt, answeredAt });

/** What members ask a project's administrators for (F28). */
export const serverRequestRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/server-requests",
      summary: "List what members have asked for",
      request: { params: projectParams, query: pageQuery },
      responses: {
        200: json(z.object({ serverRequests: z.array(serverRequestSchema), next }), "Newest first. Requests are forgotten after 90 days."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const page = toPage(c.req.valid("query"));
      const rows = await c.var.db.serverRequests.list(c.var.project.id, page);
      const views = rows.map(({ request, email }) => ({ ...toView(request), email }));
      return c.json({ serverRequests: views, next: nextOf(views, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/server-requests/{request}",
      summary: "Accept or decline what a member has asked for",
      request: {
        params: projectParams.extend({ request: z.string() }),
        body: { required: true, content: { "application/json": { schema: answerSchema } } },
      },
      responses: { 204: { description: "The member sees the answer at their home. A request is answered once." }, ...errorResponses },
    }),
    async (c) => {
      const { request } = c.req.valid("param");
      const answer = c.req.valid("json");
      const answered = await c.var.db.serverRequests.answer(c.var.project.id, request, answer, c.var.instance.clock.now());
      if (!answered) throw new AppError("resource.not_found", { reason: "no request waits by this id" });
      await c.var.recordChange("server.answer", { target: request, changes: `${answer.state}: ${answered.wish}` });
      return c.body(null, 204);
    },
  );
