import { createRoute, z } from "@hono/zod-openapi";
import { personalServers } from "../auth-scopes/personal-server-rules.ts";
import type { Link, Page } from "../db/db.ts";
import type { Rooms } from "../deps.ts";
import { DAY } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import type { LinkId, ProjectId } from "../lib/ids.ts";
import { decideState } from "../links/link-rules.ts";
import { createLink, editLink } from "../links/links.ts";
import { MOST_EMAILS } from "../links/restriction-rules.ts";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

/** What is read to show one. */
type Seen = Pick<Rooms, "db" | "instance">;

const domains = z
  .array(z.string())
  .max(20)
  .openapi({ description: "Of user and playground links: e-mail domains that may use it.", example: ["example.com"] });
const emails = z
  .array(z.string())
  .max(MOST_EMAILS)
  .openapi({ description: "Of user and playground links: addresses that may use it, beside the domains.", example: ["ada@example.org"] });
const email = z.string().openapi({ description: "Of project links: the one address that may use it." });

const newLinkSchema = z
  .strictObject({
    type: z.enum(["user", "project", "playground"]),
    servers: z.array(z.string()).max(100).openapi({ description: "Slugs; only servers whose level fits the type." }),
    domains: domains.optional(),
    emails: emails.optional(),
    email: email.optional(),
    expiresAt: time.optional(),
    returnUrl: z
      .url()
      .max(2000)
      .optional()
      .openapi({ description: "Where people go when they are done. Its origin is one of the project's return origins." }),
    state: z.string().max(1000).optional().openapi({ description: "Goes to the return URL unchanged, as the parameter `state`." }),
  })
  .openapi("NewLink");

const linkChangeSchema = z
  .strictObject({
    domains: domains.optional(),
    emails: emails.optional(),
    email: email.optional(),
    expiresAt: time.nullable().optional().openapi({ description: "Null: never." }),
    paused: z.boolean().optional(),
    servers: z.array(z.string()).max(100).optional().openapi({ description: "Slugs, all of them: what people connected through it stays." }),
  })
  .openapi("LinkChange");

const linkSchema = z
  .object({
    id: z.string(),
    url: z.url(),
    type: z.enum(["user", "project", "playground", "default"]).openapi({
      description:
        "`default`: the one agents hand out in chats, which nobody makes. It has each server people connect their own accounts to, never expires, and is `deleted` while no " +
        "navigator hands out links.",
    }),
    state: z.enum(["active", "paused", "expired", "used", "deleted"]),
    servers: z.array(z.string()),
    domains: z.array(z.string()),
    emails: z.array(z.string()),
    email: z.string().nullable(),
    expiresAt: time.nullable(),
    returnUrl: z.string().nullable(),
    uses: z.int().openapi({ description: "How many people used it." }),
    usesByDay: z
      .array(z.object({ day: time.openapi({ description: "The day's beginning, UTC milliseconds." }), uses: z.int() }))
      .openapi({ description: "First uses in the last 30 days, days without any left out." }),
    createdBy: z.string().nullable().openapi({ description: "The creator's e-mail; null for the default link." }),
    createdAt: time,
  })
  .openapi("Link");

const redemptionSchema = z
  .object({
    email: z.string(),
    createdAt: time,
    lastUsedAt: time,
    servers: z.array(z.object({ slug: z.string(), at: time })),
  })
  .openapi("Redemption");

const linkParams = projectParams.extend({ link: z.string() });
const slugsSchema = z.array(z.string());
const providedSchema = redemptionSchema.shape.servers;

type LinkView = z.infer<typeof linkSchema>;

const STATES: Partial<Record<ErrorCode, LinkView["state"]>> = { "link.deleted": "deleted", "link.expired": "expired", "link.paused": "paused" };

function stateOf(link: Link, provided: boolean, now: number): LinkView["state"] {
  const decision = decideState({ ...link, provided }, now);
  return decision.kind === "open" ? "active" : (STATES[decision.code] ?? "used");
}

/** The project's links as they are shown. @param which one of them, or a part of the list */
async function listViews(
  { db: { links, servers, redemptions }, instance: { publicOrigin, clock } }: Seen,
  projectId: ProjectId,
  which: { id: LinkId } | Page,
): Promise<LinkView[]> {
  const now = clock.now();
  const [rows, days] = await Promise.all([links.list(projectId, which), redemptions.countByDay(projectId, now - 30 * DAY)]);
  const hasDefault = rows.some(({ link }) => link.type === "default");
  const personal = hasDefault ? [...new Set(personalServers(await servers.list(projectId)).map(({ slug }) => slug))] : [];
  return rows.map(({ link, createdByEmail, uses, serverSlugs }) => ({
    id: link.id,
    url: `${publicOrigin}/connect/${link.id}`,
    type: link.type,
    state: stateOf(link, uses > 0, now),
    servers: link.type === "default" ? personal : slugsSchema.parse(JSON.parse(serverSlugs)),
    domains: link.domains,
    emails: link.emails,
    email: link.email,
    expiresAt: link.expiresAt,
    returnUrl: link.returnUrl,
    uses,
    usesByDay: days.filter(({ linkId }) => linkId === link.id).map((one) => ({ day: one.day * DAY, uses: one.uses })),
    createdBy: link.type === "default" ? null : createdByEmail,
    createdAt: link.createdAt,
  }));
}

async function getView(rooms: Seen, projectId: ProjectId, id: string): Promise<LinkView> {
  const [view] = await listViews(rooms, projectId, { id: id as LinkId });
  if (!view) throw new AppError("resource.not_found");
  return view;
}

export const linkRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/links",
      summary: "Auth links of a project",
      request: { params: projectParams, query: pageQuery },
      responses: {
        200: json(
          z.object({ links: z.array(linkSchema), next }),
          "Newest first, deleted ones included; the default one where it works or has been used.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => {
      const page = toPage(c.req.valid("query"));
      const views = await listViews(c.var, c.var.project.id, page);
      return c.json({ links: views, next: nextOf(views, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/links",
      summary: "Create an auth link",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newLinkSchema } } } },
      responses: { 201: json(linkSchema, "Created."), ...errorResponses },
    }),
    async (c) => {
      const { db, instance, project, session } = c.var;
      const link = await createLink({ ...db, ...instance }, project, session.userId, c.req.valid("json"));
      await c.var.recordChange("link.create", { target: link.id });
      return c.json(await getView(c.var, project.id, link.id), 201);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/links/{link}",
      summary: "Change who may use a link and until when, or its servers, or pause it",
      request: { params: linkParams, body: { required: true, content: { "application/json": { schema: linkChangeSchema } } } },
      responses: { 200: json(linkSchema, "Changed; it holds for the next request."), ...errorResponses },
    }),
    async (c) => {
      const { link } = c.req.valid("param");
      const { db, instance, project } = c.var;
      await editLink({ ...db, ...instance }, project.id, link, c.req.valid("json"));
      await c.var.recordChange("link.edit", { target: link });
      return c.json(await getView(c.var, project.id, link), 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/links/{link}/redemptions",
      summary: "Who used a link",
      request: { params: linkParams },
      responses: { 200: json(z.object({ redemptions: z.array(redemptionSchema) }), "Latest use first."), ...errorResponses },
    }),
    async (c) => {
      const { links, redemptions } = c.var.db;
      const link = await links.find(c.var.project.id, c.req.valid("param").link);
      if (!link) throw new AppError("resource.not_found");
      const rows = await redemptions.list(c.var.project.id, link.id);
      return c.json({ redemptions: rows.map((row) => ({ ...row, servers: providedSchema.parse(JSON.parse(row.servers)) })) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/links/{link}",
      summary: "Delete a link",
      request: { params: linkParams },
      responses: { 204: { description: "It stops working at once; credentials given through it stay." }, ...errorResponses },
    }),
    async (c) => {
      const { links } = c.var.db;
      const { clock } = c.var.instance;
      const { link } = c.req.valid("param");
      if ((await links.find(c.var.project.id, link))?.type === "default") throw new AppError("link.default_stays");
      if (!(await links.remove(c.var.project.id, link, clock.now()))) throw new AppError("resource.not_found");
      await c.var.recordChange("link.delete", { target: link });
      return c.body(null, 204);
    },
  );
