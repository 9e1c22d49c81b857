import { createRoute, z } from "@hono/zod-openapi";
import { resourceOf } from "../agents/agents.ts";
import { hasPersonalServer } from "../auth-scopes/personal-server-rules.ts";
import { DEFAULT_NAVIGATOR, DEFAULT_SETTINGS, type Navigator, type NavigatorSettings } from "../db/db.ts";
import type { Rooms } from "../deps.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { isPattern } from "../routing/navigator-rules.ts";
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
const IN_CHAT_PROBLEM = { inChatAuthentication: "Add a server that people connect their own accounts to, then switch this on." };

type Seen = { publicOrigin: string; project: string; available: boolean; linkId: string | undefined };

function toView(
  { publicOrigin, project, available, linkId }: Seen,
  navigator: NavigatorSettings & Pick<Navigator, "slug" | "inChatEndedAt">,
): z.infer<typeof navigatorSchema> {
  const { name, mode, denied, slug: own, inChatEndedAt } = navigator;
  const inChatAuthentication = navigator.inChatAuthentication && available;
  const path = own === DEFAULT_NAVIGATOR ? { project } : { project, navigator: own };
  const previewUrl = inChatAuthentication && linkId ? `${publicOrigin}/connect/${linkId}` : null;
  return {
    slug: own,
    mcpUrl: resourceOf(publicOrigin, path),
    name,
    mode,
    denied,
    inChatAuthentication,
    inChatAvailable: available,
    inChatWaits: navigator.inChatAuthentication && !available,
    inChatEndedAt,
    previewUrl,
  };
}

/** What a view of the project's navigators depends on beside themselves. */
async function seenBy(
  { db: { servers, links }, instance: { publicOrigin } }: Pick<Rooms, "db" | "instance">,
  { id, slug: project }: { id: ProjectId; slug: string },
): Promise<Seen> {
  const [all, link] = await Promise.all([servers.list(id), links.findDefault(id)]);
  return { publicOrigin, project, available: hasPersonalServer(all), linkId: link?.deletedAt === null ? link.id : undefined };
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
      const { project, db } = c.var;
      const [made, seen] = await Promise.all([db.navigators.list(project.id), seenBy(c.var, project)]);
      const isDefault = ({ slug }: Navigator) => slug === DEFAULT_NAVIGATOR;
      const all = [...made.filter(isDefault), ...made.filter((one) => !isDefault(one))];
      return c.json({ navigators: all.map((one) => toView(seen, one)) }, 200);
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
      const { navigators } = c.var.db;
      const { clock } = c.var.instance;
      const { navigator } = c.req.valid("param");
      const settings = c.req.valid("json");
      const seen = await seenBy(c.var, c.var.project);
      const waits = (await navigators.find(c.var.project.id, navigator))?.inChatAuthentication;
      if (settings.inChatAuthentication && !seen.available && !waits) throw new AppError("navigator.no_personal_server", { fields: IN_CHAT_PROBLEM });
      await navigators.put(c.var.project.id, navigator, settings, clock.now());
      await c.var.recordChange("navigator.put", { target: navigator });
      return c.json(toView(await seenBy(c.var, c.var.project), { ...settings, slug: navigator, inChatEndedAt: null }), 200);
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
      const { navigators } = c.var.db;
      const { clock } = c.var.instance;
      if (navigator === DEFAULT_NAVIGATOR) await navigators.put(c.var.project.id, navigator, DEFAULT_SETTINGS, clock.now());
      else if (!(await navigators.remove(c.var.project.id, navigator, clock.now()))) throw new AppError("resource.not_found");
      await c.var.recordChange("navigator.remove", { target: navigator });
      return c.body(null, 204);
    },
  );
