import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type ListedLink, linkUrl } from "../links/links.ts";
import { MOST_EMAILS } from "../links/restriction-rules.ts";
import { type ApiEnv, errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

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

function toView({ link, state, servers, uses, usesByDay, createdByEmail }: ListedLink, publicOrigin: string): z.infer<typeof linkSchema> {
  return {
    id: link.id,
    url: linkUrl(publicOrigin, { id: link.id }),
    type: link.type,
    state,
    servers,
    domains: link.domains,
    emails: link.emails,
    email: link.email,
    expiresAt: link.expiresAt,
    returnUrl: link.returnUrl,
    uses,
    usesByDay,
    createdBy: createdByEmail,
    createdAt: link.createdAt,
  };
}

/** The link as it is now. */
const viewOf = async (c: Context<ApiEnv>, id: string) => toView(await c.var.links.getLink(c.var.project.id, id), c.var.instance.publicOrigin);

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
      const listed = await c.var.links.listLinks(c.var.project.id, page);
      const views = listed.map((one) => toView(one, c.var.instance.publicOrigin));
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
      const link = await c.var.links.createLink(c.var.project, c.var.session.userId, c.req.valid("json"));
      await c.var.recordChange("link.create", { target: link.id });
      return c.json(await viewOf(c, link.id), 201);
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
      await c.var.links.editLink(c.var.project.id, link, c.req.valid("json"));
      await c.var.recordChange("link.edit", { target: link });
      return c.json(await viewOf(c, link), 200);
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
      return c.json({ redemptions: await c.var.links.listRedemptions(c.var.project.id, c.req.valid("param").link) }, 200);
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
      const { link } = c.req.valid("param");
      await c.var.links.removeLink(c.var.project.id, link);
      await c.var.recordChange("link.delete", { target: link });
      return c.body(null, 204);
    },
  );
