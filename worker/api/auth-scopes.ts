import { createRoute, z } from "@hono/zod-openapi";
import type { AuthScope } from "../db/db.ts";
import { redirectUriOf, redirectUriToGive } from "../providers/clients/redirect-rules.ts";
import { STORE_ERRORS } from "./document/error-groups.ts";
import { accepted, beginJob } from "./jobs.ts";
import { errorResponses, etag, json, makeRouter, projectParams, refusals, time } from "./router.ts";
import { authScopeSchema, oauthSchema, oauthViewSchema, toOAuthView } from "./server-schemas.ts";
import { tagOfServer } from "./servers.ts";

const newScopeSchema = authScopeSchema
  .extend({
    name: z.string().trim().min(1, "Enter a name, such as: Administrator.").max(60),
    oauth: oauthSchema.optional(),
  })
  .openapi("NewAuthScope");

const scopeSchema = newScopeSchema
  .omit({ oauth: true })
  .extend({
    id: z.string(),
    type: z.enum(["none", "oauth2", "header", "path", "query", "env"]),
    source: z.enum(["console", "api", "yaml", "seed"]),
    isOwn: z.boolean().openapi({ description: "Whether this is the server's own auth scope, which is used unless a route rule chooses another." }),
    oauth: oauthViewSchema,
    redirectUri: z
      .string()
      .openapi({ description: "The redirect URI of its client. Enter it at the OAuth provider if you create the client there." }),
    ownRedirectUri: z.string().openapi({
      description:
        "The redirect URI that belongs only to this auth scope. It differs from `redirectUri` if the client uses the redirect URI that servers share. To change that, enter it at the OAuth provider and edit the client's `redirectUri`.",
    }),
    createdAt: time,
  })
  .openapi("ServerAuthScope");

const toView = (scope: AuthScope, publicOrigin: string): z.infer<typeof scopeSchema> => {
  const { id, name, type, level, fields, redactionHints, source, serverId, createdAt } = scope;
  const ownRedirectUri = redirectUriOf(publicOrigin, scope);
  const redirectUri = redirectUriToGive(scope, publicOrigin) ?? ownRedirectUri;
  const oauth = toOAuthView(scope);
  return { id, name, type, level, fields, redactionHints, source, isOwn: serverId === null, oauth, redirectUri, ownRedirectUri, createdAt };
};

const params = projectParams.extend({ server: z.string() });

/** The auth scopes of a server: its own, and further ones that a route rule may choose (F80). */
export const authScopeRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/servers/{server}/auth-scopes",
      summary: "List a server's auth scopes",
      request: { params },
      responses: {
        200: json(z.object({ authScopes: z.array(scopeSchema), revision: z.string(), etag }), "The server's own auth scope is first."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { servers } = c.var.db;
      const { publicOrigin } = c.var.instance;
      const { authScope, furtherAuthScopes, revision } = await servers.getBySlug(c.var.project.id, c.req.valid("param").server);
      return c.json(
        { authScopes: [authScope, ...furtherAuthScopes].map((scope) => toView(scope, publicOrigin)), revision, etag: tagOfServer({ revision }) },
        200,
      );
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/auth-scopes",
      summary: "Add an auth scope to a server",
      description: "People connect it in addition to the server's own auth scope. Route rules choose the calls that use it.",
      request: { params, body: { required: true, content: { "application/json": { schema: newScopeSchema } } } },
      responses: {
        201: json(z.object({ id: z.string() }), "Added."),
        ...refusals("server.too_many_scopes", "server.url_refused", "server.scope_mismatch", "authorization.discovery_failed", ...STORE_ERRORS),
      },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      const { oauth, ...scope } = c.req.valid("json");
      const id = await c.var.servers.addAuthScope(c.var.project.id, server, { ...scope, source: c.var.source }, oauth);
      await c.var.recordChange("server.scope.add", { server, target: id });
      return c.json({ id }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/servers/{server}/auth-scopes/{scope}",
      summary: "Remove an auth scope from a server",
      request: { params: params.extend({ scope: z.string() }) },
      responses: { 202: accepted("Removed, with the route rules that choose it. The job ends its credentials."), ...errorResponses },
    }),
    async (c) => {
      const { server, scope } = c.req.valid("param");
      const job = await c.var.servers.removeAuthScope(c.var.project.id, server, scope, c.var.session.userId);
      return c.json(await beginJob(c, job, { server, target: scope }), 202);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/auth-scopes/{scope}/reset",
      summary: "Take back everything given for one auth scope",
      description:
        "Like the reset of the server, for one of its auth scopes of any kind: its own or a further one. No call uses an old credential after one second, and what people connect from now on stays. The auth scope gets a new id.",
      request: { params: params.extend({ scope: z.string() }) },
      responses: { 202: accepted("Taken back. The job ends the credentials, here and at the provider."), ...refusals("server.changed_meanwhile") },
    }),
    async (c) => {
      const { server, scope } = c.req.valid("param");
      const job = await c.var.servers.resetServer(c.var.project.id, server, c.var.session.userId, scope);
      return c.json(await beginJob(c, job, { server, target: scope }), 202);
    },
  );
