import { createRoute, z } from "@hono/zod-openapi";
import { resourceOf } from "../agents/agents.ts";
import { retentionDays } from "../audit/retention-rules.ts";
import type { Project, ProjectSettings, Role } from "../db/db.ts";
import type { Rooms } from "../deps.ts";
import { AppError } from "../lib/errors.ts";
import { readOrigin } from "../lib/http/origin-rules.ts";
import { entityTagOf, requireMatch } from "../lib/text/entity-tags.ts";
import { REQUIREMENTS, type Requirement } from "../lib/text/second-factor-requirements.ts";
import { isReturnOrigin } from "../links/restriction-rules.ts";
import type { Session } from "../people/people.ts";
import { roleThrough } from "./admit-token.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { accepted, beginJob } from "./jobs.ts";
import { conditionOf, errorResponses, etag, json, makeRouter, projectParams, refusals, slug, time } from "./router.ts";
import { redactionHints } from "./server-schemas.ts";

const requirement = z.enum(REQUIREMENTS);

const projectSchema = z
  .object({
    slug,
    name: z.string(),
    description: z.string(),
    icon: z.string().openapi({ description: "One emoji, which people see beside the name. Empty without one.", example: "🌱" }),
    role: z.enum(["member", "auditor", "admin"]).openapi({ description: "The caller's role." }),
    mcpUrl: z.url().openapi({ description: "The MCP URL of the default navigator, for agents." }),
    returnOrigins: z
      .array(z.string())
      .openapi({ description: "Origins to which a link may send people back.", example: ["https://app.example.com"] }),
    browserOrigins: z.array(z.string()).openapi({
      description: "Origins whose pages may call the project's MCP endpoints from a browser, in addition to those of this Cardea instance.",
      example: ["https://agent.example.com"],
    }),
    auditRetentionDays: z.int().openapi({ description: "For how many days audit events are kept. Older ones are deleted." }),
    auditRetentionDaysMax: z.int().openapi({ description: "The most days that the operator of this Cardea instance allows." }),
    recordsCalls: z.boolean().openapi({
      description: "Whether arguments and results of calls are recorded, redacted, for 14 days or as long as events are kept, if that is less.",
    }),
    redactionHints: redactionHints.openapi({
      description: "Names of arguments and results whose values are redacted at all servers. Auth scopes have more.",
    }),
    secondFactor: requirement.openapi({ description: "When the project requires a second factor of its administrators and auditors." }),
    secondFactorOfDeployment: requirement.openapi({
      description: "When this Cardea instance requires one of everybody. The stricter one of both holds.",
    }),
    createdAt: time,
    etag,
  })
  .openapi("Project");

const browserOrigin = z.string().transform((text, context) => {
  const read = readOrigin(text.trim());
  if ("origin" in read) return read.origin;
  context.addIssue({ code: "custom", message: read.problem });
  return z.NEVER;
});

const name = z.string().trim().min(1, "Enter a name.").max(80);
const description = z.string().trim().max(500);
/** Emoji as keyboards offer them, also those of several characters (UTS #51, RGI emoji set). A `pattern` of OpenAPI cannot say so. */
const icon = z
  .string()
  .trim()
  .max(40)
  .refine((text) => /^\p{RGI_Emoji}?$/v.test(text), "Use one emoji, or leave it empty.")
  .openapi({ description: "One emoji, or an empty text.", example: "🌱" });

const projectChangeSchema = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    icon: icon.optional(),
    returnOrigins: z.array(z.string().refine(isReturnOrigin, "Use an origin such as https://app.example.com, without a path.")).max(20).optional(),
    browserOrigins: z.array(browserOrigin).max(20).optional(),
    auditRetentionDays: z.int().min(1, "Keep events for at least one day.").optional(),
    recordsCalls: z.boolean().optional(),
    redactionHints: redactionHints.optional(),
    secondFactor: requirement.optional().openapi({
      description:
        "`acts`: before dangerous acts. `administrators`: also before the console and this API serve an administrator or auditor. To require one, have one: otherwise the answer is 403 `second_factor.missing`.",
    }),
    confirm: z
      .array(z.enum(["auditRetentionDays"]))
      .max(1)
      .optional()
      .openapi({ description: "The names from `asks.confirm` of the changes whose consequences you accept." }),
  })
  .refine(({ confirm: _, ...change }) => Object.keys(change).length > 0, "Send at least one property to change.")
  .openapi("ProjectChange");

const newProjectSchema = z.strictObject({ slug, name, description: description.default(""), icon: icon.default("") }).openapi("NewProject");

/** All that an edit of a project sets. */
const settingsOf = (project: Project): ProjectSettings => {
  const { name, description, icon, returnOrigins, browserOrigins, auditRetentionDays, recordsCalls, redactionHints, secondFactor } = project;
  return { name, description, icon, returnOrigins, browserOrigins, auditRetentionDays, recordsCalls, redactionHints, secondFactor };
};
const tagOfProject = (project: Project): string => entityTagOf(settingsOf(project));

const toProjectView = (
  project: Project,
  role: Role,
  { publicOrigin, settings }: Pick<Rooms["instance"], "publicOrigin" | "settings">,
): z.infer<typeof projectSchema> => {
  const { slug, name, description, icon, returnOrigins, browserOrigins, auditRetentionDays, recordsCalls, secondFactor, createdAt } = project;
  return {
    slug,
    name,
    description,
    icon,
    role,
    mcpUrl: resourceOf(publicOrigin, { project: slug }),
    returnOrigins,
    browserOrigins,
    auditRetentionDays: retentionDays(auditRetentionDays, settings.AUDIT_RETENTION_DAYS_MAX),
    auditRetentionDaysMax: settings.AUDIT_RETENTION_DAYS_MAX,
    recordsCalls,
    redactionHints: project.redactionHints,
    secondFactor,
    secondFactorOfDeployment: settings.REQUIRE_SECOND_FACTOR,
    createdAt,
    etag: tagOfProject(project),
  };
};

/**
 * The days for which events are to be kept.
 * @param asked days, by the administrator @param confirmed whether they have read that a shorter time deletes events
 * @throws AppError `request.invalid` above the operator's limit, `project.edit_loses` if events would be deleted and this is not confirmed
 */
function decideRetention(project: Project, asked: number, most: number, confirmed: boolean): number {
  if (asked > most)
    throw new AppError("request.invalid", { fields: { auditRetentionDays: `The operator of this Cardea instance allows at most ${most} days.` } });
  if (asked >= retentionDays(project.auditRetentionDays, most) || confirmed) return asked;
  const loss = `Audit events that are older than ${asked === 1 ? "a day" : `${asked} days`} will be deleted. They cannot be brought back.`;
  throw new AppError("project.edit_loses", {
    fields: { auditRetentionDays: loss },
    asks: { confirm: ["auditRetentionDays"], people: 0, shared: false },
  });
}

/** A person who requires a second factor must have one, or they would lock themselves out. A program has none. @throws AppError `second_factor.missing` */
function requireOwnFactor({ proof }: Session, asked: Requirement | undefined): void {
  if (asked !== undefined && asked !== "off" && proof && !proof.hasSecondFactor) throw new AppError("second_factor.missing");
}

/** What the audit says about the change. */
function changesOf(before: Project, after: ProjectSettings): string | undefined {
  const days =
    before.auditRetentionDays !== after.auditRetentionDays && `days of audit events: ${before.auditRetentionDays} → ${after.auditRetentionDays}`;
  const factor = before.secondFactor !== after.secondFactor && `second factor: ${before.secondFactor} → ${after.secondFactor}`;
  return (
    [
      describeChanges(["name", "description", "icon", "returnOrigins", "browserOrigins", "recordsCalls", "redactionHints"], before, after),
      days,
      factor,
    ]
      .filter(Boolean)
      .join("; ") || undefined
  );
}

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
      const rows = await projects.listForMember(c.var.session.userId);
      return c.json({ projects: rows.map(({ project, role }) => toProjectView(project, roleThrough(role, c.var.token), c.var.instance)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects",
      summary: "Create a project",
      request: { body: { required: true, content: { "application/json": { schema: newProjectSchema } } } },
      responses: {
        201: json(projectSchema, "Created. The caller is its administrator."),
        ...refusals("project.admin_required", "project.slug_taken"),
      },
    }),
    async (c) => {
      const project = await c.var.people.createProject(c.var.session, c.req.valid("json"));
      return c.json(toProjectView(project, "admin", c.var.instance), 201);
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
    (c) => {
      const view = toProjectView(c.var.project, c.var.role, c.var.instance);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}",
      summary: "Change a project's settings",
      description:
        "Absent properties stay as they are. A shorter time for audit events deletes older ones. The first answer is then 409 `project.edit_loses`. Send the same request with `confirm` to make the change.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: projectChangeSchema } } } },
      responses: {
        200: json(projectSchema, "Changed. Existing links keep their return URL."),
        ...refusals("project.edit_loses", "version.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { db, instance, project, session } = c.var;
      const ifMatch = conditionOf(c);
      if (ifMatch !== undefined) requireMatch(ifMatch, tagOfProject(project));
      const { auditRetentionDays: asked, confirm, ...settings } = c.req.valid("json");
      requireOwnFactor(session, settings.secondFactor);
      const most = instance.settings.AUDIT_RETENTION_DAYS_MAX;
      const days =
        asked === undefined ? project.auditRetentionDays : decideRetention(project, asked, most, confirm !== undefined && confirm.length > 0);
      const changed = {
        ...settings,
        ...(settings.browserOrigins && { browserOrigins: [...new Set(settings.browserOrigins)] }),
        ...(asked !== undefined && { auditRetentionDays: days }),
      };
      const isEdited = await db.projects.edit(project.id, changed, ifMatch === undefined ? undefined : settingsOf(project));
      if (!isEdited) throw new AppError("version.changed_meanwhile");
      await c.var.recordChange("project.edit", { target: project.id, changes: changesOf(project, { ...project, ...changed }) });
      const view = toProjectView({ ...project, ...changed }, c.var.role, instance);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}",
      summary: "Remove a project",
      description:
        "Ends all that the project has: credentials here and at the providers, Cardea's clients there, sealed secrets, links, API keys and platform tokens, memberships, and the grants and streams of agents. This cannot be undone. `GET /project-removals` shows the progress to the person who removed it. The slug is free when the job is done.",
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
      c.var.background(streams.announce(project.id, "project", { kind: "changed", urgent: true }));
      return c.json(begun, 202);
    },
  );
