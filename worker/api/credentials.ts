import { createRoute, z } from "@hono/zod-openapi";
import type { Group } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { LinkId } from "../lib/ids.ts";
import { accepted, beginJob } from "./jobs.ts";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, time, toPage } from "./router.ts";

const credentialSchema = z
  .object({
    id: z.string(),
    server: z.string(),
    scope: z.string().openapi({ description: "Name of the auth scope: the server's own, or a further one." }),
    email: z.string().nullable().openapi({ description: "E-mail address of the person whose credential it is. Null: it is the project's." }),
    account: z.string().nullable().openapi({ description: "The account name at the provider, if the provider tells it." }),
    status: z.enum(["active", "expired", "revoked"]),
    playground: z.boolean().openapi({ description: "Whether it is used only in the playground." }),
    createdAt: time,
    updatedAt: time,
  })
  .openapi("Credential");

const groupSchema = z
  .strictObject({
    members: z.array(z.string().min(1).max(100)).min(1).max(1000).optional().openapi({ description: "Ids of members." }),
    inactiveSince: time
      .optional()
      .openapi({ description: "Only members whose agents have done nothing since this time; who was never active counts from joining." }),
    link: z.string().min(1).max(100).optional().openapi({ description: "Id of a link: only what members connected through it." }),
    server: z.string().min(1).max(100).optional().openapi({ description: "Slug of a server: only connections of it." }),
  })
  .refine((group) => Object.values(group).some((value) => value !== undefined), "Say whose connections: name members, a time, a link or a server.")
  .openapi("RevokedGroup");

export const credentialRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/revocations",
      summary: "Revoke connections of many members",
      description:
        "Members' connections that fulfil all that is given. No call uses one after one second. The job ends them in the background, and Cardea tells the providers. A member who connects again meanwhile keeps the new connection.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: groupSchema } } } },
      responses: { 202: accepted("Revoked. The job ends the connections."), ...errorResponses },
    }),
    async (c) => {
      const { project, db, session, jobs } = c.var;
      const { members, inactiveSince, link, server } = c.req.valid("json");
      if (link !== undefined && !(await db.links.find(project.id, link as LinkId))) throw new AppError("resource.not_found");
      const serverId = server === undefined ? undefined : (await db.servers.getBySlug(project.id, server)).id;
      const group: Group = { members, inactiveSince, linkId: link as LinkId | undefined, serverId };
      const job = await jobs.revokeGroup(project, group, session.userId);
      return c.json(await beginJob(c, job, { target: job.id, ...(server !== undefined && { server }) }), 202);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/credentials",
      summary: "List a project's credentials",
      description: "Shows which credentials exist and their states, but never their values.",
      request: { params: projectParams, query: pageQuery },
      responses: { 200: json(z.object({ credentials: z.array(credentialSchema), next }), "Newest first."), ...errorResponses },
    }),
    async (c) => {
      const page = toPage(c.req.valid("query"));
      const rows = await c.var.db.credentials.list(c.var.project.id, page);
      const views = rows.map(({ credential: { id, accountLabel, status, subject, createdAt, updatedAt }, serverSlug, scopeName, email }) => ({
        id,
        server: serverSlug,
        scope: scopeName,
        email,
        account: accountLabel,
        status,
        playground: subject.startsWith("playground:"),
        createdAt,
        updatedAt,
      }));
      return c.json({ credentials: views, next: nextOf(views, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/credentials/{credential}",
      summary: "Revoke a credential",
      request: { params: projectParams.extend({ credential: z.string() }) },
      responses: { 204: { description: "Revoked. The value is deleted, and no call uses it after one second." }, ...errorResponses },
    }),
    async (c) => {
      const { credential } = c.req.valid("param");
      await c.var.vault.revokeCredential(c.var.project.id, credential);
      await c.var.recordChange("credential.revoke", { target: credential });
      return c.body(null, 204);
    },
  );
