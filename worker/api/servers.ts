import { createRoute, z } from "@hono/zod-openapi";
import type { OAuthRegistration } from "../db/oauth-registrations.ts";
import type { AuthScope, Server } from "../db/servers.ts";
import { AppError } from "../lib/errors.ts";
import { decideOutbound } from "../lib/outbound-rules.ts";
import { mayBeMixedUp, redirectUriToGive } from "../oauth/redirect-rules.ts";
import { fillPlaceholders, problemsOfScope } from "../scopes/auth-scope-rules.ts";
import { errorResponses, json, makeRouter, projectParams, slug, time } from "./router.ts";

export const fieldSchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(64).openapi({ description: "Header, placeholder or query parameter the value goes into." }),
    label: z.string().trim().max(80).default("").openapi({ description: "What the person reads beside the field; the name where it is empty." }),
    help: z.string().trim().max(300).default("").openapi({ description: "Where the person finds the value." }),
    prefix: z.string().max(64).default("").openapi({ description: "Goes before the value, such as `Bearer `." }),
  })
  .openapi("AuthScopeField");

/** Refused by themselves, so that the reason is told (F83). */
const ENV = "“env” goes into a process's environment: it needs a stdio server, and those come with the bridge. This one is reached over HTTP.";
const STDIO = "stdio servers come with the bridge, which this Cardea does not have. Use http or sse.";

export const scopeType = z.enum(["none", "oauth2", "header", "path", "query"], {
  error: ({ input }) => (input === "env" ? ENV : undefined),
});
export const transport = z.enum(["http", "sse"], { error: ({ input }) => (input === "stdio" ? STDIO : undefined) });
export const redactionHints = z
  .array(z.string().min(1).max(64))
  .max(50)
  .openapi({ description: "Arguments and results whose values no record keeps." });

export const authScopeSchema = z
  .strictObject({
    type: scopeType,
    level: z.enum(["user", "project"]),
    fields: z.array(fieldSchema).max(8).default([]),
    redactionHints: redactionHints.default([]),
  })
  .openapi("AuthScope");

const scopesSchema = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "A scope has no blanks."))
  .max(50)
  .default([]);

export const providerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("discovered") }),
  z.strictObject({ kind: z.literal("template"), template: z.string() }),
  z.strictObject({ kind: z.literal("manual"), authorizationUrl: z.string().max(2000), tokenUrl: z.string().max(2000) }),
]);

export const oauthSchema = z
  .strictObject({
    provider: providerSchema.default({ kind: "discovered" }),
    scopes: scopesSchema.openapi({ description: "Empty: those the provider asks for by default." }),
    grant: z.enum(["authorization_code", "client_credentials", "enterprise"]).default("authorization_code").openapi({
      description: "Who the token is for: a person who signs in, Cardea itself, or somebody the company's identity provider vouches for.",
    }),
    identityProvider: z.strictObject({ tokenUrl: z.string().max(2000), clientId: z.string().min(1).max(500) }).optional(),
    client: z
      .strictObject({
        id: z.string().trim().min(1, "Enter the client id.").max(500),
        secret: z.string().min(1).max(2000).optional(),
        redirectUri: z.string().max(500).optional().openapi({
          description: "The one it has at the provider, from `/redirect-uri`. Absent: the server gets a new one, for you to give to the provider.",
        }),
        privateKey: z
          .strictObject({ pem: z.string().min(1).max(10_000), algorithm: z.enum(["ES256", "ES384", "RS256", "PS256", "EdDSA"]) })
          .optional(),
      })
      .optional()
      .openapi({ description: "A client an administrator created at the provider. The secret is never given out again." }),
  })
  .openapi("OAuthSettings");

const newServerSchema = z
  .strictObject({
    slug,
    name: z.string().trim().min(1, "Enter a name.").max(80),
    url: z.string().trim().min(1, "Enter the server's URL.").max(2000).openapi({ example: "https://mcp.example.com/{workspace}/mcp" }),
    transport: transport.default("http"),
    authScope: authScopeSchema,
    oauth: oauthSchema.optional(),
  })
  .openapi("NewServer");

export const oauthViewSchema = z
  .object({
    provider: providerSchema,
    scopes: z.array(z.string()),
    grant: z.string(),
    clientId: z.string().nullable(),
    hasSecret: z.boolean().openapi({ description: "Whether the client has a secret or key here. It is never given out." }),
  })
  .nullable();

export const toOAuthView = ({ oauth }: Pick<AuthScope, "oauth">): z.infer<typeof oauthViewSchema> =>
  oauth && {
    provider: oauth.provider,
    scopes: oauth.scopes,
    grant: oauth.grant ?? "authorization_code",
    clientId: oauth.client?.id ?? null,
    hasSecret: (oauth.client?.secretVersion ?? 0) > 0,
  };

export const serverSchema = newServerSchema
  .omit({ oauth: true })
  .extend({
    state: z.enum(["active", "paused"]),
    holdChanges: z.boolean().openapi({ description: "Whether a tool that has changed waits for approval." }),
    revision: z.string().openapi({ description: "Another one after each edit. Send it back with yours, so that it overwrites nobody else's." }),
    source: z.enum(["console", "api", "yaml", "seed"]).openapi({ description: "By what it was made." }),
    createdAt: time,
    alternatives: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .openapi({ description: "Further auth scopes of it, which rules may choose." }),
    changedTools: z.int().openapi({ description: "How many of its tools differ from what was first seen or last approved." }),
    connections: z.int().openapi({ description: "How many credentials people and the project have given for it." }),
    redirectUri: z
      .string()
      .nullable()
      .openapi({ description: "Give it to the provider with the client you created there. Null where there is none to give." }),
    warnings: z.array(z.enum(["mix_up"])).openapi({
      description:
        "`mix_up`: the sign-in service does not say in its answers that they are from it (RFC 9207), and sends people back to a redirect URI " +
        "other servers have too, so that a malicious one could be handed a person's code (RFC 9700 §4.4). A client with a redirect URI of the server's own ends it: " +
        "reset the server where Cardea registers itself, add it anew where you gave the client.",
    }),
    oauth: oauthViewSchema,
    authScope: authScopeSchema.extend({ type: z.enum(["none", "oauth2", "header", "path", "query", "env"]) }),
  })
  .openapi("Server");

type Facts = { publicOrigin: string; registrations: OAuthRegistration[]; connections: number; changedTools?: number };

const toServerView = (
  { slug, name, url, transport, state, holdChanges, revision, createdAt, authScope, alternatives }: Server,
  { publicOrigin, registrations, connections, changedTools = 0 }: Facts,
): z.infer<typeof serverSchema> => ({
  connections,
  changedTools,
  redirectUri: redirectUriToGive(authScope, publicOrigin) ?? null,
  warnings: [authScope, ...alternatives].some((scope) => {
    const registration = registrations.find(({ authScopeId }) => authScopeId === scope.id);
    return mayBeMixedUp(scope, registration, publicOrigin);
  })
    ? ["mix_up"]
    : [],
  alternatives: alternatives.map((scope) => ({ id: scope.id, name: scope.name })),
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
});

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
      const { servers, credentials, toolDefinitions, registrations: clients, publicOrigin } = c.var.deps;
      const { id } = c.var.project;
      const [rows, counts, changed, registrations] = await Promise.all([
        servers.list(id),
        credentials.countByScope(id),
        toolDefinitions.countChanged(id),
        clients.list(id),
      ]);
      const views = rows.map((row) => {
        const facts = { publicOrigin, registrations, connections: counts.get(row.authScopeId) ?? 0, changedTools: changed.get(row.id) };
        return toServerView(row, facts);
      });
      return c.json({ servers: views }, 200);
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
      const { createServer, outboundRules, publicOrigin } = c.var.deps;
      const { oauth, ...input } = c.req.valid("json");
      const decision = decideOutbound(
        fillPlaceholders(input.url, () => "x"),
        outboundRules,
      );
      const problems = problemsOfScope(input.url, input.authScope);
      if (!decision.allowed && !problems.url) {
        throw new AppError("server.url_refused", { reason: decision.reason, fields: { url: "Use a public https address." } });
      }
      if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
      const server = await createServer(c.var.project.id, { ...input, authScope: { ...input.authScope, source: c.var.source } }, oauth);
      await c.var.recordChange("server.create", { server: server.slug, target: server.id });
      return c.json(toServerView(server, { publicOrigin, registrations: [], connections: 0 }), 201);
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
      await c.var.deps.connectMachine(c.var.project.id, server, idToken, authScope);
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
      const outcome = await c.var.deps.resetServer(c.var.project.id, server);
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
      await c.var.deps.removeServer(c.var.project.id, server);
      await c.var.recordChange("server.remove", { server });
      return c.body(null, 204);
    },
  );
