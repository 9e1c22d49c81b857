import { createRoute, z } from "@hono/zod-openapi";
import { resourceOf } from "../agents/agents.ts";
import { DEFAULT_NAVIGATOR } from "../db/db.ts";
import { linkUrl } from "../links/links.ts";
import { isPattern } from "../routing/navigator-rules.ts";
import { type ListedNavigator, tagOfNavigator } from "../routing/routing.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { conditionOf, errorResponses, etag, json, makeRouter, ownName, projectParams, refusals, slug, time } from "./router.ts";
import { source } from "./sources.ts";

const settingsSchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(80),
    mode: z
      .enum(["direct", "search"])
      .openapi({ description: "`direct`: agents see every tool. `search`: agents see three tools, which find and call the others." }),
    inChatAuthentication: z.boolean().openapi({ description: "Whether agents may hand out auth links in the chat." }),
    denied: z
      .array(
        ownName.refine(isPattern, {
          error: "Use {server} or {server}__{tool}, with the server's own name of the tool. The name may contain *.",
        }),
      )
      .max(200)
      .openapi({
        description: "Servers or tools that are neither listed nor callable. Tools have their servers' own names, and * stands for any characters.",
        example: ["github__delete_*"],
      }),
  })
  .openapi("NavigatorSettings");

const navigatorSchema = settingsSchema
  .extend({
    slug: z.string(),
    etag,
    mcpUrl: z.url(),
    inChatAvailable: z
      .boolean()
      .openapi({ description: "Whether the project has a server that people connect their own accounts to. Without one, no links are handed out." }),
    inChatWaits: z.boolean().openapi({
      description: "Whether in-chat authentication is switched on but waits for the first such server, as at the default navigator of a new project.",
    }),
    inChatEndedAt: time
      .nullable()
      .openapi({ description: "When Cardea switched in-chat authentication off because the last such server was removed." }),
    previewUrl: z.url().nullable().openapi({ description: "The page to which agents send people. Null while in-chat authentication is off." }),
    source,
  })
  .openapi("Navigator");

/** The parts of a navigator that the audit names. */
const TOLD = ["name", "mode", "inChatAuthentication", "denied"] as const;

const params = projectParams.extend({ navigator: slug });

/** @param project the project's slug */
function toView(
  { navigator, inChatAvailable, previewLink }: ListedNavigator,
  publicOrigin: string,
  project: string,
): z.infer<typeof navigatorSchema> {
  const { name, mode, denied, slug, inChatEndedAt, inChatAuthentication } = navigator;
  return {
    slug,
    etag: tagOfNavigator(navigator),
    mcpUrl: resourceOf(publicOrigin, slug === DEFAULT_NAVIGATOR ? { project } : { project, navigator: slug }),
    name,
    mode,
    denied,
    inChatAuthentication: inChatAuthentication && inChatAvailable,
    inChatAvailable,
    inChatWaits: inChatAuthentication && !inChatAvailable,
    inChatEndedAt,
    source: navigator.source,
    previewUrl: previewLink ? linkUrl(publicOrigin, { id: previewLink }) : null,
  };
}

/** The navigators of a project. Each one has its own MCP URL and decides what agents see there. */
export const navigatorRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/navigators",
      summary: "List a project's navigators",
      request: { params: projectParams },
      responses: { 200: json(z.object({ navigators: z.array(navigatorSchema) }), "The default navigator first, then by slug."), ...errorResponses },
    }),
    async (c) => {
      const { project, routing, instance } = c.var;
      const listed = await routing.navigatorEditor.list(project.id);
      return c.json({ navigators: listed.map((one) => toView(one, instance.publicOrigin, project.slug)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/navigators/{navigator}",
      summary: "Get a navigator",
      request: { params },
      responses: { 200: json(navigatorSchema, "The navigator."), ...errorResponses },
    }),
    async (c) => {
      const { project, routing, instance } = c.var;
      const view = toView(await routing.navigatorEditor.get(project.id, c.req.valid("param").navigator), instance.publicOrigin, project.slug);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/navigators/{navigator}",
      summary: "Create or replace a navigator",
      request: { params, body: { required: true, content: { "application/json": { schema: settingsSchema } } } },
      responses: {
        200: json(navigatorSchema, "The navigator after the change. Agents see the change within one second."),
        ...refusals("navigator.no_personal_server", "navigator.too_many", "version.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { project, routing, instance } = c.var;
      const { navigator } = c.req.valid("param");
      const before = await c.var.db.navigators.find(project.id, navigator);
      const shown = await routing.navigatorEditor.put(project.id, navigator, c.req.valid("json"), {
        ifMatch: conditionOf(c),
        isNew: c.req.header("if-none-match")?.trim() === "*",
      });
      await c.var.recordChange("navigator.put", { target: navigator, changes: describeChanges(TOLD, before, shown.navigator) });
      const view = toView(shown, instance.publicOrigin, project.slug);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/navigators/{navigator}",
      summary: "Remove a navigator",
      request: { params },
      responses: {
        204: { description: "Removed. Its URL stops working within one second. The default navigator is reset to its first settings instead." },
        ...errorResponses,
      },
    }),
    async (c) => {
      const { navigator } = c.req.valid("param");
      await c.var.routing.navigatorEditor.remove(c.var.project.id, navigator);
      await c.var.recordChange("navigator.remove", { target: navigator });
      return c.body(null, 204);
    },
  );
