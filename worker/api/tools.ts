import { createRoute, z } from "@hono/zod-openapi";
import type { PinnedTool, Server } from "../db/db.ts";
import { hasHiddenText } from "../lib/text/hidden-text-rules.ts";
import { toToolName } from "../routing/routing.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

const definitionSchema = z.looseObject({ name: z.string(), description: z.string().optional() }).openapi("ToolDefinition");

const toolSchema = z
  .object({
    name: z.string().openapi({ description: "The server's own." }),
    nameAtNavigators: z.string().openapi({ description: "As agents see it, except at the server's own MCP URL." }),
    state: z.enum(["unchanged", "changed", "held"]),
    definition: definitionSchema.openapi({ description: "As it was first seen, or last approved." }),
    changed: z
      .object({ hash: z.string(), at: time, definition: definitionSchema })
      .nullable()
      .openapi({ description: "As it is now, where that differs." }),
    hiddenText: z.boolean().openapi({ description: "Whether either holds characters people do not see." }),
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

const params = projectParams.extend({ server: z.string() });

/** What agents are told of a server's tools, and what of it has changed (F99). */
export const toolRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/servers/{server}/tools",
      summary: "Tools of a server, as they were first seen",
      request: { params },
      responses: { 200: json(z.object({ tools: z.array(toolSchema), holdChanges: z.boolean() }), "By name."), ...errorResponses },
    }),
    async (c) => {
      const server = await c.var.db.servers.getBySlug(c.var.project.id, c.req.valid("param").server);
      const tools = await c.var.db.toolDefinitions.list(c.var.project.id, server.id);
      return c.json({ tools: tools.map((tool) => toView(tool, server)), holdChanges: server.holdChanges }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/tools/{tool}/approve",
      summary: "Approve a changed tool",
      request: {
        params: params.extend({
          tool: z.string().openapi({ description: "The server's own name of the tool, or its name at navigators, which fits every URL." }),
        }),
        body: {
          required: true,
          content: {
            "application/json": { schema: z.strictObject({ hash: z.string().openapi({ description: "Of the definition you have looked at." }) }) },
          },
        },
      },
      responses: { 204: { description: "The changed definition holds from now on." }, ...errorResponses },
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
      summary: "Say whether changed tools wait for approval",
      request: { params, body: { required: true, content: { "application/json": { schema: z.strictObject({ hold: z.boolean() }) } } } },
      responses: { 204: { description: "Changed; it holds within two seconds." }, ...errorResponses },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      const { hold } = c.req.valid("json");
      await c.var.servers.toolApproval.setHold(c.var.project.id, server, hold);
      await c.var.recordChange(`server.${hold ? "hold" : "release"}-changes`, { server });
      return c.body(null, 204);
    },
  );
