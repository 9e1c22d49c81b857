import { createRoute, z } from "@hono/zod-openapi";
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

export const credentialRoutes = makeRouter()
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
      await c.var.db.credentials.noteEnding(c.var.project.id, credential, "administrator");
      await c.var.vault.revokeCredential(c.var.project.id, credential);
      await c.var.recordChange("credential.revoke", { target: credential });
      return c.body(null, 204);
    },
  );
