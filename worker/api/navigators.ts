import { createRoute, z } from "@hono/zod-openapi";
import { resourceOf } from "../agents/agents.ts";
import { DEFAULT_NAVIGATOR } from "../db/db.ts";
import { linkUrl } from "../links/links.ts";
import { isPattern } from "../routing/navigator-rules.ts";
import type { ListedNavigator } from "../routing/routing.ts";
import { errorResponses, json, makeRouter, ownName, projectParams, slug, time } from "./router.ts";

const settingsSchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(80),
    mode: z.enum(["direct", "search"]).openapi({ description: "Lists every tool, or three with which tools are found and called." }),
    inChatAuthentication: z.boolean().openapi({ description: "Whether agents may hand out links to connect." }),
    denied: z
      .array(
        ownName.refine(isPattern, {
          error: "Use {server} or {server}__{tool}, with the server's own name of the tool, which may have * in it.",
        }),
      )
      .max(200)
      .openapi({ description: "What is neither listed nor callable, by the servers' own names of their tools.", example: ["github__delete_*"] }),
  })
  .openapi("NavigatorSettings");

const navigatorSchema = settingsSchema
  .extend({
    slug: z.string(),
    mcpUrl: z.url(),
    inChatAvailable: z.boolean().openapi({ description: "Whether the project has a server that people connect their own accounts to." }),
    inChatWaits: z.boolean().openapi({
      description: "Whether it is switched on and begins with the first such server: so it is with the default navigator of a new project.",
    }),
    inChatEndedAt: time
      .nullable()
      .openapi({ description: "When in-chat authentication switched itself off, because the last such server had gone." }),
    previewUrl: z.url().nullable().openapi({ description: "The page agents send people to; null while in-chat authentication is off." }),
  })
  .openapi("Navigator");

const params = projectParams.extend({ navigator: slug });
/** @param project its slug */
function toView(
  { navigator, inChatAvailable, previewLink }: ListedNavigator,
  publicOrigin: string,
  project: string,
): z.infer<typeof navigatorSchema> {
  const { name, mode, denied, slug, inChatEndedAt, inChatAuthentication } = navigator;
  return {
    slug,
    mcpUrl: resourceOf(publicOrigin, slug === DEFAULT_NAVIGATOR ? { project } : { project, navigator: slug }),
    name,
    mode,
    denied,
    inChatAuthentication: inChatAuthentication && inChatAvailable,
    inChatAvailable,
    inChatWaits: inChatAuthentication && !inChatAvailable,
    inChatEndedAt,
    previewUrl: previewLink ? linkUrl(publicOrigin, { id: previewLink }) : null,
  };
}

/** What agents see of a project, each view at an MCP URL of its own. */
export const navigatorRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/navigators",
      summary: "Navigators of a project",
      request: { params: projectParams },
      responses: { 200: json(z.object({ navigators: z.array(navigatorSchema) }), "The default one first, then by slug."), ...errorResponses },
    }),
    async (c) => {
      const { project, routing, instance } = c.var;
      const listed = await routing.navigatorDesk.list(project.id);
      return c.json({ navigators: listed.map((one) => toView(one, instance.publicOrigin, project.slug)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/navigators/{navigator}",
      summary: "Make or change a navigator",
      request: { params, body: { required: true, content: { "application/json": { schema: settingsSchema } } } },
      responses: { 200: json(navigatorSchema, "As it is now; it holds for agents within two seconds."), ...errorResponses },
    }),
    async (c) => {
      const { project, routing, instance } = c.var;
      const { navigator } = c.req.valid("param");
      const shown = await routing.navigatorDesk.put(project.id, navigator, c.req.valid("json"));
      await c.var.recordChange("navigator.put", { target: navigator });
      return c.json(toView(shown, instance.publicOrigin, project.slug), 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/navigators/{navigator}",
      summary: "Remove a navigator",
      request: { params },
      responses: {
        204: { description: "Its URL stops working within two seconds; the default navigator goes back to how it began." },
        ...errorResponses,
      },
    }),
    async (c) => {
      const { navigator } = c.req.valid("param");
      await c.var.routing.navigatorDesk.remove(c.var.project.id, navigator);
      await c.var.recordChange("navigator.remove", { target: navigator });
      return c.body(null, 204);
    },
  );
