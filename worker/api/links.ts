import { createRoute, z } from "@hono/zod-openapi";
import type { Link } from "../db/links.ts";
import { AppError } from "../lib/errors.ts";
import { createLink } from "../links/create-link.ts";
import { decideState } from "../links/link-rules.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

const newLinkSchema = z
  .strictObject({
    type: z.enum(["user", "project"]),
    servers: z.array(z.string()).max(100).openapi({ description: "Slugs; only servers whose level fits the type." }),
    domains: z
      .array(z.string())
      .max(20)
      .optional()
      .openapi({ description: "User links: e-mail domains that may use it.", example: ["example.com"] }),
    email: z.string().optional().openapi({ description: "Project links: the one address that may use it." }),
    expiresAt: time.optional(),
  })
  .openapi("NewLink");

const linkSchema = z
  .object({
    id: z.string(),
    url: z.url(),
    type: z.enum(["user", "project", "default"]),
    state: z.enum(["active", "expired", "used", "deleted"]),
    servers: z.array(z.string()),
    domains: z.array(z.string()),
    email: z.string().nullable(),
    expiresAt: time.nullable(),
    uses: z.int().openapi({ description: "How many people used it." }),
    createdBy: z.string().nullable().openapi({ description: "The creator's e-mail." }),
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

type Row = { link: Link; createdByEmail: string | null; uses: number; serverSlugs: string };

function toLinkView({ link, createdByEmail, uses, serverSlugs }: Row, publicOrigin: string, now: number): z.infer<typeof linkSchema> {
  const decision = decideState({ ...link, provided: uses > 0 }, now);
  const state =
    decision.kind === "open" ? "active" : decision.code === "link.deleted" ? "deleted" : decision.code === "link.expired" ? "expired" : "used";
  return {
    id: link.id,
    url: `${publicOrigin}/connect/${link.id}`,
    type: link.type,
    state,
    servers: slugsSchema.parse(JSON.parse(serverSlugs)),
    domains: link.domains,
    email: link.email,
    expiresAt: link.expiresAt,
    uses,
    createdBy: createdByEmail,
    createdAt: link.createdAt,
  };
}

export const linkRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/links",
      summary: "Auth links of a project",
      request: { params: projectParams },
      responses: { 200: json(z.object({ links: z.array(linkSchema) }), "Newest first, deleted ones included."), ...errorResponses },
    }),
    async (c) => {
      const { links, publicOrigin, clock } = c.var.deps;
      const rows = await links.list(c.var.project.id);
      return c.json({ links: rows.map((row) => toLinkView(row, publicOrigin, clock.now())) }, 200);
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
      const { publicOrigin, clock } = c.var.deps;
      const input = c.req.valid("json");
      const { userId, email } = c.var.session;
      const link = await createLink(c.var.deps, c.var.project.id, userId, input);
      await c.var.recordChange("link.create", { target: link.id });
      const row: Row = { link, createdByEmail: email, uses: 0, serverSlugs: JSON.stringify([...new Set(input.servers)]) };
      return c.json(toLinkView(row, publicOrigin, clock.now()), 201);
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
      const { links } = c.var.deps;
      const link = await links.find(c.var.project.id, c.req.valid("param").link);
      if (!link) throw new AppError("resource.not_found");
      const rows = await links.listRedemptions(c.var.project.id, link.id);
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
      const { links, clock } = c.var.deps;
      const { link } = c.req.valid("param");
      if (!(await links.remove(c.var.project.id, link, clock.now()))) throw new AppError("resource.not_found");
      await c.var.recordChange("link.delete", { target: link });
      return c.body(null, 204);
    },
  );
