import { createRoute, z } from "@hono/zod-openapi";
import { DEFAULT_NAVIGATOR, type NavigatorSettings } from "../db/navigators.ts";
import { resourceOf } from "../identity/mcp-path.ts";
import { AppError } from "../lib/errors.ts";
import { DEFAULT_SETTINGS, isPattern } from "../scopes/navigator-rules.ts";
import { errorResponses, json, makeRouter, projectParams, slug } from "./router.ts";

const settingsSchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(80),
    mode: z.enum(["direct", "search"]).openapi({ description: "Lists every tool, or three with which tools are found and called." }),
    inChatAuthentication: z.boolean().openapi({ description: "Whether agents may hand out links to connect." }),
    denied: z
      .array(z.string().trim().refine(isPattern, "Use {server} or {server}__{tool}, where the tool may have * in it."))
      .max(200)
      .openapi({ description: "What is neither listed nor callable.", example: ["github__delete_*"] }),
  })
  .openapi("NavigatorSettings");

const navigatorSchema = settingsSchema.extend({ slug: z.string(), mcpUrl: z.url() }).openapi("Navigator");

const params = projectParams.extend({ navigator: slug });

function toView(publicOrigin: string, project: string, navigator: string, settings: NavigatorSettings): z.infer<typeof navigatorSchema> {
  const { name, mode, inChatAuthentication, denied } = settings;
  const path = navigator === DEFAULT_NAVIGATOR ? { project } : { project, navigator };
  return { slug: navigator, mcpUrl: resourceOf(publicOrigin, path), name, mode, inChatAuthentication, denied };
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
      const { navigators, publicOrigin } = c.var.deps;
      const { id, slug: project } = c.var.project;
      const made = await navigators.list(id);
      const first = made.find((one) => one.slug === DEFAULT_NAVIGATOR) ?? { slug: DEFAULT_NAVIGATOR, ...DEFAULT_SETTINGS };
      const all = [first, ...made.filter((one) => one.slug !== DEFAULT_NAVIGATOR)];
      return c.json({ navigators: all.map((one) => toView(publicOrigin, project, one.slug, one)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/projects/{project}/navigators/{navigator}",
      summary: "Make or change a navigator",
      request: { params, body: { required: true, content: { "application/json": { schema: settingsSchema } } } },
      responses: { 200: json(navigatorSchema, "As it is now; agents see it within five seconds."), ...errorResponses },
    }),
    async (c) => {
      const { navigators, publicOrigin, clock } = c.var.deps;
      const { navigator } = c.req.valid("param");
      const settings = c.req.valid("json");
      await navigators.put(c.var.project.id, navigator, settings, clock.now());
      await c.var.recordChange("navigator.put", { target: navigator });
      return c.json(toView(publicOrigin, c.var.project.slug, navigator, settings), 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/navigators/{navigator}",
      summary: "Remove a navigator",
      request: { params },
      responses: { 204: { description: "Its URL is gone within five seconds; the default one goes back to how it began." }, ...errorResponses },
    }),
    async (c) => {
      const { navigator } = c.req.valid("param");
      if (!(await c.var.deps.navigators.remove(c.var.project.id, navigator))) throw new AppError("resource.not_found");
      await c.var.recordChange("navigator.remove", { target: navigator });
      return c.body(null, 204);
    },
  );
