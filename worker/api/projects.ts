import { createRoute, z } from "@hono/zod-openapi";
import { resourceOf } from "../agents/agents.ts";
import type { Project, Role } from "../db/db.ts";
import { readOrigin } from "../lib/http/origin-rules.ts";
import { isReturnOrigin } from "../links/restriction-rules.ts";
import { accepted, beginJob } from "./jobs.ts";
import { errorResponses, json, makeRouter, projectParams, slug, time } from "./router.ts";

const projectSchema = z
  .object({
    slug,
    name: z.string(),
    description: z.string(),
    role: z.enum(["member", "admin"]).openapi({ description: "The caller's role." }),
    mcpUrl: z.url().openapi({ description: "The MCP URL of the default navigator, for agents." }),
    returnOrigins: z
      .array(z.string())
      .openapi({ description: "Origins to which a link may send people back.", example: ["https://app.example.com"] }),
    browserOrigins: z.array(z.string()).openapi({
      description: "Origins whose pages may call the project's MCP endpoints from a browser, in addition to those of this Cardea instance.",
      example: ["https://agent.example.com"],
    }),
    createdAt: time,
  })
  .openapi("Project");

const browserOrigin = z.string().transform((text, context) => {
  const read = readOrigin(text.trim());
  if ("origin" in read) return read.origin;
  context.addIssue({ code: "custom", message: read.problem });
  return z.NEVER;
});

const projectChangeSchema = z
  .strictObject({
    returnOrigins: z.array(z.string().refine(isReturnOrigin, "Use an origin such as https://app.example.com, without a path.")).max(20).optional(),
    browserOrigins: z.array(browserOrigin).max(20).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "Send at least one property to change.")
  .openapi("ProjectChange");

const newProjectSchema = z
  .strictObject({ slug, name: z.string().trim().min(1, "Enter a name.").max(80), description: z.string().trim().max(500).default("") })
  .openapi("NewProject");

const toProjectView = (
  { slug, name, description, returnOrigins, browserOrigins, createdAt }: Project,
  role: Role,
  publicOrigin: string,
): z.infer<typeof projectSchema> => ({
  slug,
  name,
  description,
  role,
  mcpUrl: resourceOf(publicOrigin, { project: slug }),
  returnOrigins,
  browserOrigins,
  createdAt,
});

export const projectRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects",
      summary: "List the caller's projects",
      responses: { 200: json(z.object({ projects: z.array(projectSchema) }), "In the order of their names."), ...errorResponses },
    }),
    async (c) => {
      const { projects } = c.var.db;
      const { publicOrigin } = c.var.instance;
      const rows = await projects.listForMember(c.var.session.userId);
      return c.json({ projects: rows.map(({ project, role }) => toProjectView(project, role, publicOrigin)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects",
      summary: "Create a project",
      request: { body: { required: true, content: { "application/json": { schema: newProjectSchema } } } },
      responses: { 201: json(projectSchema, "Created. The caller is its administrator."), ...errorResponses },
    }),
    async (c) => {
      const project = await c.var.people.createProject(c.var.session, c.req.valid("json"));
      return c.json(toProjectView(project, "admin", c.var.instance.publicOrigin), 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}",
      summary: "Get a project",
      request: { params: projectParams },
      responses: { 200: json(projectSchema, "The project."), ...errorResponses },
    }),
    (c) => c.json(toProjectView(c.var.project, "admin", c.var.instance.publicOrigin), 200),
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}",
      summary: "Change a project's return origins and browser origins",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: projectChangeSchema } } } },
      responses: { 200: json(projectSchema, "Changed. Existing links keep their return URL."), ...errorResponses },
    }),
    async (c) => {
      const { db, instance, project } = c.var;
      const { returnOrigins = project.returnOrigins, browserOrigins = project.browserOrigins } = c.req.valid("json");
      const changed = { returnOrigins, browserOrigins: [...new Set(browserOrigins)] };
      await db.projects.setOrigins(project.id, changed);
      await c.var.recordChange("project.edit", { target: project.id });
      return c.json(toProjectView({ ...project, ...changed }, "admin", instance.publicOrigin), 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}",
      summary: "Remove a project",
      description:
        "Ends all that the project has: credentials here and at the providers, Cardea's clients there, sealed secrets, links, API keys and platform tokens, memberships, and the grants and streams of agents. This cannot be undone. `GET /project-removals` shows the progress to whoever removed it. The slug is free when the job is done.",
      request: {
        params: projectParams,
        query: z.object({ confirm: z.string().optional().openapi({ description: "The project's slug, so that no project is removed by mistake." }) }),
      },
      responses: { 202: accepted("Removed: nothing of it can be reached after one second. The job ends what it has."), ...errorResponses },
    }),
    async (c) => {
      const { people, project, session, streams } = c.var;
      const job = await people.removeProject(project, c.req.valid("query").confirm ?? "", session.userId);
      const begun = await beginJob(c, job, { target: project.id });
      c.var.background(streams.announce(project.id, "project"));
      return c.json(begun, 202);
    },
  );
