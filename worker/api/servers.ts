import { createRoute, z } from "@hono/zod-openapi";
import { REPORT_SUBJECTS } from "../db/db.ts";
import { redirectUriToGive } from "../providers/clients/redirect-rules.ts";
import type { ListedServer } from "../servers/servers.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";
import { authScopeSchema, newServerSchema, oauthViewSchema, toOAuthView } from "./server-schemas.ts";

export const serverSchema = newServerSchema
  .omit({ oauth: true })
  .extend({
    state: z.enum(["active", "paused"]),
    holdChanges: z.boolean().openapi({ description: "Whether a tool that has changed waits for approval." }),
    revision: z.string().openapi({ description: "Another one after each edit. Send it back with yours, so that it overwrites nobody else's." }),
    source: z.enum(["console", "api", "yaml", "seed"]).openapi({ description: "By what it was made." }),
    createdAt: time,
    alternatives: z
      .array(z.object({ id: z.string(), name: z.string(), grant: z.string().nullable() }))
      .openapi({ description: "Further auth scopes of it, which rules may choose. `grant`: who its token is for, where it is one of OAuth." }),
    changedTools: z.int().openapi({ description: "How many of its tools differ from what was first seen or last approved." }),
    connections: z.int().openapi({ description: "How many credentials people and the project have given for it." }),
    redirectUri: z
      .string()
      .nullable()
      .openapi({ description: "Give it to the provider with the client you created there. Null where there is none to give." }),
    reports: z.array(z.object({ about: z.enum(REPORT_SUBJECTS), text: z.string(), since: time })).openapi({
      description:
        "What was wrong when the server was last asked for its lists: `connection` where it did not answer as it should; else the kind of list of which something could not be read, and why.",
    }),
    warnings: z.array(z.enum(["mix_up"])).openapi({
      description:
        "`mix_up`: the sign-in service does not say in its answers that they are from it (RFC 9207), and sends people back to a redirect URI " +
        "other servers have too, so that a malicious one could be handed a person's code (RFC 9700 §4.4). A client with a redirect URI of the server's own ends it: " +
        "reset the server where Cardea registers itself; where you gave the client, give the provider the own one, `/oauth/callback/{id of the auth scope}`, and edit the client's `redirectUri`.",
    }),
    fault: z.object({ at: time, text: z.string() }).nullable().openapi({
      description:
        "What last went wrong between Cardea as a client and the sign-in service, for an administrator to mend. Null after a sign-in that went well, or a week.",
    }),
    oauth: oauthViewSchema,
    authScope: authScopeSchema.extend({ type: z.enum(["none", "oauth2", "header", "path", "query", "env"]) }),
  })
  .openapi("Server");

const toServerView = (
  { server, connections, changedTools, reports, fault, mayBeMixedUp }: ListedServer,
  publicOrigin: string,
): z.infer<typeof serverSchema> => {
  const { slug, name, url, transport, state, holdChanges, revision, createdAt, authScope, alternatives } = server;
  return {
    connections,
    changedTools,
    reports: reports.map(({ about, text, since }) => ({ about, text, since })),
    redirectUri: redirectUriToGive(authScope, publicOrigin) ?? null,
    warnings: mayBeMixedUp ? ["mix_up"] : [],
    fault: fault ?? null,
    alternatives: alternatives.map((scope) => ({ id: scope.id, name: scope.name, grant: toOAuthView(scope)?.grant ?? null })),
    slug,
    name,
    url,
    transport,
    state,
    createdAt,
    holdChanges,
    revision,
    source: authScope.source,
    authScope: { type: authScope.type, level: authScope.level, fields: authScope.fields, redactionHints: authScope.redactionHints },
    oauth: toOAuthView(authScope),
  };
};

const connectSchema = z.strictObject({
  idToken: z.string().max(20_000).optional(),
  authScope: z.string().max(100).optional().openapi({ description: "Id of a further auth scope of the server; absent: its own." }),
});

export const serverParams = projectParams.extend({ server: z.string() });

export const serverRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/servers",
      summary: "Servers of a project",
      request: { params: projectParams },
      responses: { 200: json(z.object({ servers: z.array(serverSchema) }), "By slug."), ...errorResponses },
    }),
    async (c) => {
      const { publicOrigin } = c.var.instance;
      const listed = await c.var.servers.listServers(c.var.project.id);
      return c.json({ servers: listed.map((one) => toServerView(one, publicOrigin)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers",
      summary: "Add a server",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newServerSchema } } } },
      responses: { 201: json(serverSchema, "Added, active."), ...errorResponses },
    }),
    async (c) => {
      const { createServer } = c.var.servers;
      const { publicOrigin } = c.var.instance;
      const { oauth, ...input } = c.req.valid("json");
      const created = await createServer(c.var.project.id, { ...input, authScope: { ...input.authScope, source: c.var.source } }, oauth);
      await c.var.recordChange("server.create", { server: input.slug, target: created.server.id });
      return c.json(toServerView(created, publicOrigin), 201);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/connect",
      summary: "Give a project its own token",
      description: "For servers nobody signs in to. A token by client credentials is renewed by itself; one by an ID token ends with it.",
      request: {
        params: serverParams,
        body: { required: true, content: { "application/json": { schema: connectSchema } } },
      },
      responses: { 204: { description: "Connected; every member's agents can call it." }, ...errorResponses },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      const { idToken, authScope } = c.req.valid("json");
      await c.var.providers.connectMachine(c.var.project.id, server, idToken, authScope);
      await c.var.recordChange("credential.provide", { server });
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/reset",
      summary: "Reset a server's OAuth",
      description:
        "Ends every grant people and the project gave for it, here and at the provider, and forgets the sign-ins that have begun and the client Cardea registered. " +
        "Does part of the work at a time: call it until `remaining` is 0.",
      request: { params: serverParams },
      responses: {
        200: json(z.object({ ended: z.int(), remaining: z.int() }), "How many grants were ended by this call, and how many are left."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      const outcome = await c.var.servers.resetServer(c.var.project.id, server);
      await c.var.recordChange("server.reset", { server });
      return c.json(outcome, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/servers/{server}",
      summary: "Remove a server",
      request: { params: serverParams },
      responses: { 204: { description: "Removed, with every credential given for it." }, ...errorResponses },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      await c.var.servers.removeServer(c.var.project.id, server);
      await c.var.recordChange("server.remove", { server });
      return c.body(null, 204);
    },
  );
