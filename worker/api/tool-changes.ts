import { createRoute, z } from "@hono/zod-openapi";
import { MOST_COUNTED, type ToolChange } from "../db/db.ts";
import { errorResponses, json, makeRouter, next, pageQuery, projectParams, refusals, time } from "./router.ts";
import { toolSchema, toToolView } from "./tools.ts";

const changeSchema = toolSchema
  .extend({
    server: z.object({ slug: z.string(), name: z.string() }),
    refusedAt: time.nullable().openapi({ description: "When an administrator refused the change. Null: nobody has decided yet." }),
  })
  .openapi("ToolChange");

const query = pageQuery.extend({
  after: z
    .string()
    .regex(/^srv_[\w-]+\/.{1,2000}$/s, "Use `next` of the previous part.")
    .optional()
    .openapi({ description: "`next` of the previous part. Absent: the list's first part." }),
  state: z.enum(["waiting", "refused"]).default("waiting"),
});

const seenSchema = z.strictObject({
  server: z.string().openapi({ description: "Slug of the server." }),
  tool: z.string().openapi({ description: "The server's own name of the tool." }),
  hash: z.string().openapi({ description: "The hash of the changed definition that you have seen." }),
});

const decisionSchema = z
  .strictObject({
    decision: z.enum(["approve", "refuse"]).openapi({
      description:
        "`approve`: the changed definition is valid from now on. `refuse`: the tool stays held. It comes back to the list if it changes again.",
    }),
    changes: z.array(seenSchema).min(1, "Name at least one change.").max(50),
  })
  .openapi("ToolChangeDecision");

const toView = ({ server, refusedAt, ...tool }: ToolChange): z.infer<typeof changeSchema> => ({
  ...toToolView(tool, server),
  server: { slug: server.slug, name: server.name },
  refusedAt,
});

/** The changes of all tools of a project, on which an administrator decides (F99). */
export const toolChangeRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/tool-changes",
      summary: "List the changes of a project's tools",
      request: { params: projectParams, query },
      responses: {
        200: json(
          z.object({
            changes: z.array(changeSchema),
            waiting: z.int().openapi({ description: `How many changes wait for a decision, counted up to ${MOST_COUNTED}.` }),
            next,
          }),
          "By server and name.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { after, limit, state } = c.req.valid("query");
      const { toolDefinitions } = c.var.db;
      const at = after?.indexOf("/") ?? 0;
      const place = after === undefined ? undefined : { serverId: after.slice(0, at), tool: after.slice(at + 1) };
      const { id } = c.var.project;
      const [changes, waiting] = await Promise.all([
        toolDefinitions.listChanges(id, state, { after: place, limit }),
        toolDefinitions.countWaiting(id),
      ]);
      const last = changes.length === limit ? changes.at(-1) : undefined;
      return c.json({ changes: changes.map(toView), waiting, next: last ? `${last.serverId}/${last.tool}` : null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/tool-changes/decisions",
      operationId: "decideToolChanges",
      summary: "Approve or refuse changes of tools",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: decisionSchema } } } },
      responses: {
        200: json(
          z.object({
            done: z.array(seenSchema),
            changedAgain: z
              .array(seenSchema)
              .openapi({ description: "Those that have changed again since you looked, or are gone. Nothing was decided on them." }),
          }),
          "Decided. Agents' next lists and calls follow.",
        ),
        ...refusals("tool.not_held"),
      },
    }),
    async (c) => {
      const { decision, changes } = c.req.valid("json");
      const done = await c.var.servers.toolApproval.decide(c.var.project.id, decision, changes);
      for (const { server, tool } of done) await c.var.recordChange(`server.tool.${decision}`, { server, target: tool });
      return c.json({ done, changedAgain: changes.filter((change) => !done.includes(change)) }, 200);
    },
  );
