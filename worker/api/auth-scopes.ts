import { createRoute, z } from "@hono/zod-openapi";
import type { AuthScope } from "../db/db.ts";
import { redirectUriOf, redirectUriToGive } from "../providers/clients/redirect-rules.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";
import { authScopeSchema, oauthSchema, oauthViewSchema, toOAuthView } from "./server-schemas.ts";

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
    isDefault: z.boolean().openapi({ description: "The one used where no rule chooses another." }),
    oauth: oauthViewSchema,
    redirectUri: z.string().openapi({ description: "The one of its client: give it to the provider with a client you create there." }),
    ownRedirectUri: z.string().openapi({
      description:
        "The one that is this auth scope's alone. It differs from `redirectUri` where the client has the one that servers share: name it as the client's `redirectUri` to change that.",
    }),
    createdAt: time,
  })
  .openapi("ServerAuthScope");

const toView = (scope: AuthScope, publicOrigin: string): z.infer<typeof scopeSchema> => {
  const { id, name, type, level, fields, redactionHints, source, serverId, createdAt } = scope;
  const ownRedirectUri = redirectUriOf(publicOrigin, scope);
  const redirectUri = redirectUriToGive(scope, publicOrigin) ?? ownRedirectUri;
  const oauth = toOAuthView(scope);
  return { id, name, type, level, fields, redactionHints, source, isDefault: serverId === null, oauth, redirectUri, ownRedirectUri, createdAt };
};

const params = projectParams.extend({ server: z.string() });

/** The auth scopes of a server: the one it names, and those a rule may choose instead (F80). */
export const authScopeRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/servers/{server}/auth-scopes",
      summary: "Auth scopes of a server",
      request: { params },
      responses: { 200: json(z.object({ authScopes: z.array(scopeSchema), revision: z.string() }), "The server's own first."), ...errorResponses },
    }),
    async (c) => {
      const { servers } = c.var.db;
      const { publicOrigin } = c.var.instance;
      const { authScope, alternatives, revision } = await servers.getBySlug(c.var.project.id, c.req.valid("param").server);
      return c.json({ authScopes: [authScope, ...alternatives].map((scope) => toView(scope, publicOrigin)), revision }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/auth-scopes",
      summary: "Add an auth scope to a server",
      description: "People connect it beside the server's own; a rule chooses the calls it is used for.",
      request: { params, body: { required: true, content: { "application/json": { schema: newScopeSchema } } } },
      responses: { 201: json(z.object({ id: z.string() }), "Added."), ...errorResponses },
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
      responses: { 204: { description: "Removed, with every credential given for it and the rules that choose it." }, ...errorResponses },
    }),
    async (c) => {
      const { server, scope } = c.req.valid("param");
      await c.var.servers.removeAuthScope(c.var.project.id, server, scope);
      await c.var.recordChange("server.scope.remove", { server, target: scope });
      return c.body(null, 204);
    },
  );
