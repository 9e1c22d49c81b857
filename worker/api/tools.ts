import { createRoute, z } from "@hono/zod-openapi";
import type { PinnedTool, Server } from "../db/db.ts";
import { hasHiddenText } from "../lib/text/hidden-text-rules.ts";
import { toToolName } from "../routing/routing.ts";
import { errorResponses, json, keyPageQuery, makeRouter, next, nextKeyOf, projectParams, refusals, time, toKeyPage } from "./router.ts";

const definitionSchema = z.looseObject({ name: z.string(), description: z.string().optional() }).openapi("ToolDefinition");

const toolSchema = z
  .object({
    name: z.string().openapi({ description: "The server's own name of the tool." }),
    nameAtNavigators: z.string().openapi({ description: "The name that agents see at navigators." }),
    state: z.enum(["unchanged", "changed", "held"]),
    definition: definitionSchema.openapi({ description: "The definition when the tool was first seen or last approved." }),
    changed: z
      .object({ hash: z.string(), at: time, definition: definitionSchema })
      .nullable()
      .openapi({ description: "The current definition, if it differs." }),
    hiddenText: z.boolean().openapi({ description: "Whether one of the definitions contains characters that people cannot see." }),
    firstSeenAt: time,
  })
  .openapi("PinnedTool");

function toView(
  { tool, definition, pendingHash, pendingDefinition, changedAt, firstSeenAt }: PinnedTool,
  { slug, holdChanges }: Pick<Server, "slug" | "holdChanges">,
): z.infer<typeof toolSchema> {
  const changed =
    pendingHash !== null && pendingDefinition !== null ? { hash: pendingHash, at: changedAt ?? firstSeenAt, definition: pendingDefinition } : null;
  const state = changed ? (holdChanges ? "held" : "changed") : "unchanged";
  return {
    name: tool,
    nameAtNavigators: toToolName(slug, tool),
    state,
    definition,
    changed,
    hiddenText: hasHiddenText([definition, pendingDefinition]),
    firstSeenAt,
  };
}

/** A server chooses the names of its tools. */
const toolPageQuery = keyPageQuery.extend({
  after: z.string().min(1).max(2000).optional().openapi({ description: "`next` of the previous part. Absent: the list's first part." }),
});
const params = projectParams.extend({ server: z.string() });

/** The definitions of a server's tools, and their changes (F99). */
export const toolRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/servers/{server}/tools",
      summary: "List a server's tools and their changes",
      request: { params, query: toolPageQuery },
      responses: {
        200: json(z.object({ tools: z.array(toolSchema), holdChanges: z.boolean(), next }), "In the order of their names."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const page = toKeyPage(c.req.valid("query"));
      const server = await c.var.db.servers.getBySlug(c.var.project.id, c.req.valid("param").server);
      const views = (await c.var.db.toolDefinitions.list(c.var.project.id, server.id, page)).map((tool) => toView(tool, server));
      const names = views.map(({ name }) => name);
      return c.json({ tools: views, holdChanges: server.holdChanges, next: nextKeyOf(names, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/tools/{tool}/approve",
      summary: "Approve a changed tool",
      request: {
        params: params.extend({
          tool: z.string().openapi({ description: "The server's own name of the tool, or its name at navigators, which is always valid in a URL." }),
        }),
        body: {
          required: true,
          content: {
            "application/json": {
              schema: z.strictObject({ hash: z.string().openapi({ description: "The hash of the changed definition that you have seen." }) }),
            },
          },
        },
      },
      responses: { 204: { description: "Approved. The changed definition is valid from now on." }, ...refusals("tool.changed_again") },
    }),
    async (c) => {
      const { server: slug, tool: named } = c.req.valid("param");
      const tool = await c.var.servers.toolApproval.approve(c.var.project.id, slug, named, c.req.valid("json").hash);
      await c.var.recordChange("server.tool.approve", { server: slug, target: tool });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/servers/{server}/hold-changes",
      summary: "Set whether changed tools wait for approval",
      request: { params, body: { required: true, content: { "application/json": { schema: z.strictObject({ hold: z.boolean() }) } } } },
      responses: { 204: { description: "Changed. Agents see the change within one second." }, ...errorResponses },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      const { hold } = c.req.valid("json");
      await c.var.servers.toolApproval.setHold(c.var.project.id, server, hold);
      await c.var.recordChange(`server.${hold ? "hold" : "release"}-changes`, { server });
      return c.body(null, 204);
    },
  );
