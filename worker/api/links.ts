import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { LINK_ORDERS } from "../db/db.ts";
import { LINK_TYPES, LISTED_STATES, type ListedLink, linkUrl, tagOfLink } from "../links/links.ts";
import { MAX_EMAILS } from "../links/restriction-rules.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import {
  type ApiEnv,
  conditionOf,
  errorResponses,
  etag,
  foundOf,
  json,
  keyPageQuery,
  makeRouter,
  next,
  nextKeyOf,
  nextOf,
  pageQuery,
  projectParams,
  refusals,
  time,
  toKeyPage,
  toPage,
  writePlace,
} from "./router.ts";
import { source } from "./sources.ts";

const domains = z
  .array(z.string())
  .max(20)
  .openapi({ description: "For user and playground links: e-mail domains whose people may use the link.", example: ["example.com"] });
const emails = z
  .array(z.string())
  .max(MAX_EMAILS)
  .openapi({
    description: "For user and playground links: e-mail addresses that may use the link, in addition to the domains.",
    example: ["ada@example.org"],
  });
const email = z.string().openapi({ description: "For project links: the only e-mail address that may use the link." });

const MOST_TAGS = 10;
const TAG_NAME = "Name a tag with at most 40 lower-case letters, digits and underscores, a letter first.";
const tagName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const tags = z.record(tagName, z.string().max(200), { error: ({ code }) => (code === "invalid_key" ? TAG_NAME : undefined) }).openapi({
  description:
    "Notes of the program that makes the link, such as the id of a customer. Cardea only keeps them, and every answer about the link has them, so they must hold no secret.",
  example: { customer: "cus_42" },
});

const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "Use 1 to 40 lower-case letters, digits and hyphens, without a hyphen at the ends.")
  .openapi({ description: "By what a configuration file names the link. No two links of a project have the same.", example: "support-team" });
const returnUrl = z
  .url()
  .max(2000)
  .openapi({ description: "Where people go when they are done. Its origin must be one of the project's return origins." });
const fewTags = tags.refine((chosen) => Object.keys(chosen).length <= MOST_TAGS, `Give at most ${MOST_TAGS} tags.`);

const newLinkSchema = z
  .strictObject({
    type: z.enum(["user", "project", "playground"]),
    servers: z.array(z.string()).max(100).openapi({ description: "Slugs of the servers. Their level must fit the type of the link." }),
    domains: domains.optional(),
    emails: emails.optional(),
    email: email.optional(),
    expiresAt: time.optional(),
    returnUrl: returnUrl.optional(),
    state: z.string().max(1000).optional().openapi({ description: "Sent unchanged to the return URL, as the parameter `state`." }),
    tags: fewTags.optional(),
    name: name.optional(),
  })
  .openapi("NewLink");

const linkChangeSchema = z
  .strictObject({
    domains: domains.optional(),
    emails: emails.optional(),
    email: email.optional(),
    expiresAt: time.nullable().optional().openapi({ description: "UTC milliseconds. Null: the link never expires." }),
    paused: z.boolean().optional(),
    name: name.nullable().optional().openapi({ description: "Null: no configuration file can name the link." }),
    returnUrl: returnUrl.nullable().optional(),
    tags: fewTags.optional().openapi({ description: "All tags of the link." }),
    servers: z
      .array(z.string())
      .max(100)
      .optional()
      .openapi({ description: "Slugs of all servers that the link is to have. Credentials that people have given through it stay." }),
  })
  .openapi("LinkChange");

const linkSchema = z
  .object({
    id: z.string(),
    etag,
    url: z.url(),
    type: z.enum(["user", "project", "playground", "default"]).openapi({
      description:
        "`default`: the link that agents hand out in chats. Cardea creates it. It has every server that people connect their own accounts to, it never expires, and its state is " +
        "`deleted` while no navigator hands out links.",
    }),
    state: z.enum(["active", "paused", "expired", "used", "deleted"]),
    servers: z.array(z.string()),
    domains: z.array(z.string()),
    emails: z.array(z.string()),
    email: z.string().nullable(),
    expiresAt: time.nullable(),
    returnUrl: z.string().nullable(),
    tags,
    name: z.string().nullable().openapi({ description: "By what a configuration file names the link." }),
    source,
    uses: z.int().openapi({ description: "How many people have used the link." }),
    usesByDay: z
      .array(z.object({ day: time.openapi({ description: "The beginning of the day, in UTC milliseconds." }), uses: z.int() }))
      .openapi({ description: "How many people first used the link on each of the last 30 days. Days without a first use are left out." }),
    createdBy: z.string().nullable().openapi({ description: "The creator's e-mail address. Null for the default link." }),
    createdAt: time,
  })
  .openapi("Link");

const linksQuery = pageQuery.extend({
  q: z.string().trim().min(1).max(320).optional().openapi({
    description: "Only links whose type, domains, addresses, servers, tags, creator or URL contain each word of this.",
  }),
  state: z.enum(LISTED_STATES).optional().openapi({
    description: "Only links in this state; `working` are those that are active or paused, and `ended` all others.",
  }),
  type: z.enum(LINK_TYPES).optional().openapi({ description: "Only links of this type." }),
  sort: z.enum(LINK_ORDERS).optional().openapi({
    description:
      "By the time when they were created, or by their end: with `ends` the link that ends first is first, and those that never end are last. `newest` unless it is given.",
  }),
});

const redemptionSchema = z
  .object({
    id: z.string().openapi({ description: "Id of the person." }),
    email: z.string(),
    createdAt: time,
    lastUsedAt: time,
    servers: z.array(z.object({ slug: z.string(), at: time })),
  })
  .openapi("Redemption");

/** The parts of a link that the audit names: not its address, which is a key to the page. */
const TOLD = ["name", "type", "servers", "domains", "emails", "email", "expiresAt", "state", "returnUrl"] as const;

const linkParams = projectParams.extend({ link: z.string() });

function toView({ link, state, servers, uses, usesByDay, createdByEmail }: ListedLink, publicOrigin: string): z.infer<typeof linkSchema> {
  return {
    id: link.id,
    etag: tagOfLink(link, servers),
    url: linkUrl(publicOrigin, { id: link.id }),
    type: link.type,
    state,
    servers,
    domains: link.domains,
    emails: link.emails,
    email: link.email,
    expiresAt: link.expiresAt,
    returnUrl: link.returnUrl,
    tags: link.tags,
    name: link.name,
    source: link.source,
    uses,
    usesByDay,
    createdBy: createdByEmail,
    createdAt: link.createdAt,
  };
}

/** The view of a link after a change. */
const viewOf = async (c: Context<ApiEnv>, id: string) => toView(await c.var.links.getLink(c.var.project.id, id), c.var.instance.publicOrigin);

/** A part of the links that are asked for. */
async function readPart(c: Context<ApiEnv>, { after, limit, sort, q: text, ...wanted }: z.output<typeof linksQuery>) {
  const { id } = c.var.project;
  const page = toPage({ after, limit });
  const filter = { ...wanted, text };
  const viewsOf = (listed: ListedLink[]) => listed.map((one) => toView(one, c.var.instance.publicOrigin));
  if (sort === undefined && Object.values(filter).every((one) => one === undefined)) {
    const links = viewsOf(await c.var.links.listLinks(id, page));
    return { links, next: nextOf(links, page), found: null };
  }
  const { links, next, found } = await c.var.links.searchLinks(id, { filter, order: sort ?? "newest", page });
  return { links: viewsOf(links), next: next ? writePlace(next) : null, found: found ?? null };
}

export const linkRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/named-links",
      summary: "List the auth links that have a name",
      request: { params: projectParams, query: keyPageQuery },
      responses: {
        200: json(
          z.object({ links: z.array(linkSchema), next }),
          "In the order of their names, without deleted links. A configuration file may describe them.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => {
      const page = toKeyPage(c.req.valid("query"));
      const links = (await c.var.links.listNamedLinks(c.var.project.id, page)).map((one) => toView(one, c.var.instance.publicOrigin));
      const names = links.flatMap((one) => one.name ?? []);
      return c.json({ links, next: nextKeyOf(names, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/links",
      summary: "List a project's auth links",
      request: { params: projectParams, query: linksQuery },
      responses: {
        200: json(
          z.object({ links: z.array(linkSchema), found: foundOf("links", "`q`, `state`, `type` and `sort`"), next }),
          "Newest first unless `sort` is given, including deleted links. The default link is included if it works or has been used. With a filter a part may have few links, or none, though `next` is not null: one request looks at 1,000 links at most.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => c.json(await readPart(c, c.req.valid("query")), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/links",
      summary: "Create an auth link",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newLinkSchema } } } },
      responses: { 201: json(linkSchema, "Created."), ...refusals("link.level_mismatch", "link.return_refused") },
    }),
    async (c) => {
      const link = await c.var.links.createLink(c.var.project, c.var.session.userId, c.req.valid("json"));
      const view = await viewOf(c, link.id);
      await c.var.recordChange("link.create", { target: link.id, changes: describeChanges(TOLD, undefined, view) });
      return c.json(view, 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/links/{link}",
      summary: "Get an auth link",
      request: { params: linkParams },
      responses: { 200: json(linkSchema, "The link."), ...errorResponses },
    }),
    async (c) => {
      const view = await viewOf(c, c.req.valid("param").link);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/links/{link}",
      summary: "Edit, pause or resume a link",
      description:
        "Changes who may use the link, when it expires, its servers, its name, its tags, its return URL, or whether it is paused. Absent properties stay as they are.",
      request: { params: linkParams, body: { required: true, content: { "application/json": { schema: linkChangeSchema } } } },
      responses: {
        200: json(linkSchema, "Changed. The next request of a visitor follows the change."),
        ...refusals("link.level_mismatch", "link.return_refused", "link.not_editable", "link.default_stays", "version.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { link } = c.req.valid("param");
      const before = await viewOf(c, link);
      await c.var.links.editLink(c.var.project, link, c.req.valid("json"), conditionOf(c));
      const view = await viewOf(c, link);
      await c.var.recordChange("link.edit", { target: link, changes: describeChanges(TOLD, before, view) });
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/links/{link}/redemptions",
      summary: "List the people who used a link",
      request: { params: linkParams, query: pageQuery },
      responses: {
        200: json(z.object({ redemptions: z.array(redemptionSchema), next }), "The person who used the link for the first time last is first."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const page = toPage(c.req.valid("query"));
      const redemptions = await c.var.links.listRedemptions(c.var.project.id, c.req.valid("param").link, page);
      return c.json({ redemptions, next: nextOf(redemptions, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/links/{link}",
      summary: "Delete a link",
      request: { params: linkParams },
      responses: {
        204: { description: "Deleted. The link stops working at once; credentials that people gave through it stay." },
        ...refusals("link.default_stays"),
      },
    }),
    async (c) => {
      const { link } = c.req.valid("param");
      await c.var.links.removeLink(c.var.project.id, link);
      await c.var.recordChange("link.delete", { target: link });
      return c.body(null, 204);
    },
  );
