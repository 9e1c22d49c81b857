import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type ListedLink, linkUrl, tagOfLink } from "../links/links.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { linkChangeSchema, linkSchema, linksQuery, newLinkSchema } from "./link-schemas.ts";
import {
  type ApiEnv,
  conditionOf,
  errorResponses,
  foundOf,
  isEmptyFilter,
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
const TOLD = ["name", "type", "servers", "domains", "emails", "email", "expiresAt", "state", "returnUrl", "events"] as const;

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
    events: link.events,
    name: link.name,
    source: link.source,
    uses,
    usesByDay,
    createdBy: createdByEmail,
    createdAt: link.createdAt,
  };
}

/** What the audit tells of a link. */
const toldOf = (view: z.infer<typeof linkSchema>) => ({ ...view, events: view.events && `${view.events.webhook} at ${view.events.url}` });

/** The view of a link after a change. */
const viewOf = async (c: Context<ApiEnv>, id: string) => toView(await c.var.links.getLink(c.var.project.id, id), c.var.instance.publicOrigin);

/** A part of the links that are asked for. */
async function readPart(c: Context<ApiEnv>, { after, limit, sort, q: text, ...wanted }: z.output<typeof linksQuery>) {
  const { id } = c.var.project;
  const page = toPage({ after, limit });
  const filter = { ...wanted, text };
  const viewsOf = (listed: ListedLink[]) => listed.map((one) => toView(one, c.var.instance.publicOrigin));
  if (sort === undefined && isEmptyFilter(filter)) {
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
      const input = c.req.valid("json");
      if (input.events) await c.var.webhooks.requireTarget(c.var.project.id, input.events);
      const link = await c.var.links.createLink(c.var.project, c.var.session.userId, input);
      const view = await viewOf(c, link.id);
      await c.var.recordChange("link.create", { target: link.id, changes: describeChanges(TOLD, undefined, toldOf(view)) });
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
        "Changes who may use the link, when it expires, its servers, its name, its tags, the address of its events, its return URL, or whether it is paused. Absent properties stay as they are.",
      request: { params: linkParams, body: { required: true, content: { "application/json": { schema: linkChangeSchema } } } },
      responses: {
        200: json(linkSchema, "Changed. The next request of a visitor follows the change."),
        ...refusals("link.level_mismatch", "link.return_refused", "link.not_editable", "link.default_stays", "version.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { link } = c.req.valid("param");
      const input = c.req.valid("json");
      const before = await viewOf(c, link);
      if (input.events) await c.var.webhooks.requireTarget(c.var.project.id, input.events);
      await c.var.links.editLink(c.var.project, link, input, conditionOf(c));
      const view = await viewOf(c, link);
      await c.var.recordChange("link.edit", { target: link, changes: describeChanges(TOLD, toldOf(before), toldOf(view)) });
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
