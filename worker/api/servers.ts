import { createRoute, z } from "@hono/zod-openapi";
import { REPORT_SUBJECTS } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { redirectUriToGive } from "../providers/clients/redirect-rules.ts";
import type { ListedServer } from "../servers/servers.ts";
import { PROVIDER_ERRORS, STORE_ERRORS } from "./document/error-groups.ts";
import { accepted, beginJob } from "./jobs.ts";
import {
  errorResponses,
  etag,
  json,
  keyPageQuery,
  makeRouter,
  next,
  nextKeyOf,
  projectParams,
  refusals,
  tellLimitTo,
  time,
  toKeyPage,
} from "./router.ts";
import { authScopeSchema, newServerSchema, oauthViewSchema, toOAuthView } from "./server-schemas.ts";

const healthSchema = z
  .object({
    state: z.enum(["reachable", "unreachable", "unknown"]).openapi({ description: "`unknown`: it was neither asked nor called yet." }),
    checkedAt: time.nullable().openapi({ description: "When Cardea last asked the server." }),
    lastCallAt: time.nullable().openapi({ description: "The last call of an agent, exact to five minutes." }),
    problem: z.object({ text: z.string(), since: time }).nullable().openapi({ description: "Why the server is out of reach, and what to do." }),
    lastError: z.object({ text: z.string(), at: time }).nullable().openapi({ description: "The last error, also after the server has recovered." }),
  })
  .openapi("ServerHealth");

/** The report about the connection says whether a server is in reach. */
function toHealthView(health: ListedServer["health"], reports: ListedServer["reports"]): z.infer<typeof healthSchema> {
  const { checkedAt = null, lastCallAt = null, lastError = "", lastErrorAt = null } = health ?? {};
  const report = reports.find(({ about }) => about === "connection");
  const isKnown = checkedAt !== null || lastCallAt !== null;
  return {
    state: report ? "unreachable" : isKnown ? "reachable" : "unknown",
    checkedAt,
    lastCallAt,
    problem: report ? { text: report.text, since: report.since } : null,
    lastError: lastErrorAt === null ? null : { text: lastError, at: lastErrorAt },
  };
}

const serverSchema = newServerSchema
  .omit({ oauth: true })
  .extend({
    state: z.enum(["active", "paused"]),
    holdChanges: z.boolean().openapi({ description: "Whether a changed tool waits for approval." }),
    revision: z.string().openapi({ description: "Changes with each edit. Send it with your edit, so that the edit does not overwrite another one." }),
    etag,
    source: z.enum(["console", "api", "yaml", "seed"]).openapi({
      description:
        "`yaml`: a configuration file describes the server and its auth scopes, so the next `cardea apply` undoes what is changed here. Otherwise how the server's own auth scope was created.",
    }),
    createdAt: time,
    furtherAuthScopes: z.array(z.object({ id: z.string(), name: z.string(), grant: z.string().nullable() })).openapi({
      description:
        "The server's further auth scopes, which route rules may choose. `grant`: how Cardea gets its tokens; null if it does not use OAuth.",
    }),
    changedTools: z.int().openapi({ description: "How many of its tools differ from their first or last approved definition." }),
    connections: z.int().openapi({ description: "How many credentials exist for the server's own auth scope." }),
    redirectUri: z
      .string()
      .nullable()
      .openapi({ description: "The redirect URI to enter at the provider for the client that you created there. Null if there is none to enter." }),
    reports: z.array(z.object({ about: z.enum(REPORT_SUBJECTS), text: z.string(), since: time })).openapi({
      description:
        "Problems when Cardea last read the server's lists. `connection`: the server did not answer correctly. Otherwise `about` is the kind of list of which a part could not be read, and `text` says why.",
    }),
    health: healthSchema,
    warnings: z.array(z.enum(["mix_up"])).openapi({
      description:
        "`mix_up`: the OAuth provider does not name itself as issuer in its authorization responses (RFC 9207), and the client uses a redirect URI that other servers use too. " +
        "So a malicious server could receive a person's authorization code (mix-up attack, RFC 9700 §4.4). A redirect URI of the server's own prevents this. If Cardea registered the client, reset the server. " +
        "If you created the client, add the redirect URI `/oauth/callback/{id of the auth scope}` to it at the provider, and edit the client's `redirectUri` here.",
    }),
    fault: z.object({ at: time, text: z.string() }).nullable().openapi({
      description:
        "The last error between Cardea as a client and the OAuth provider, which an administrator can fix. Null after the next successful sign-in, or after a week.",
    }),
    oauth: oauthViewSchema,
    authScope: authScopeSchema.extend({ type: z.enum(["none", "oauth2", "header", "path", "query", "env"]) }),
  })
  .openapi("Server");

const toServerView = (
  { server, connections, changedTools, reports, health, fault, mayBeMixedUp }: ListedServer,
  publicOrigin: string,
): z.infer<typeof serverSchema> => {
  const { slug, name, url, transport, state, holdChanges, revision, createdAt, authScope, furtherAuthScopes } = server;
  return {
    connections,
    changedTools,
    reports: reports.map(({ about, text, since }) => ({ about, text, since })),
    redirectUri: redirectUriToGive(authScope, publicOrigin) ?? null,
    health: toHealthView(health, reports),
    warnings: mayBeMixedUp ? ["mix_up"] : [],
    fault: fault ?? null,
    furtherAuthScopes: furtherAuthScopes.map((scope) => ({ id: scope.id, name: scope.name, grant: toOAuthView(scope)?.grant ?? null })),
    slug,
    name,
    url,
    transport,
    state,
    createdAt,
    holdChanges,
    revision,
    etag: tagOfServer(server),
    source: server.source ?? authScope.source,
    authScope: { type: authScope.type, level: authScope.level, fields: authScope.fields, redactionHints: authScope.redactionHints },
    oauth: toOAuthView(authScope),
  };
};

const checkSchema = z
  .object({
    reachable: z.boolean(),
    problem: z.string().nullable(),
    tools: z.int().nullable().openapi({ description: "How many tools it lists. Null if it was not asked for them." }),
  })
  .openapi("ServerCheck");

const connectSchema = z.strictObject({
  idToken: z.string().max(20_000).optional().openapi({ description: "An ID token of the company's identity provider, for the grant `enterprise`." }),
  authScope: z.string().max(100).optional().openapi({ description: "Id of a further auth scope of the server. Absent: the server's own." }),
});

/** The entity tag of a server with its auth scopes. */
export const tagOfServer = ({ revision }: { revision: string }): string => `"${revision}"`;

export const serverParams = projectParams.extend({ server: z.string() });

export const serverRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/servers",
      summary: "List a project's servers",
      request: { params: projectParams, query: keyPageQuery },
      responses: { 200: json(z.object({ servers: z.array(serverSchema), next }), "In the order of their slugs."), ...errorResponses },
    }),
    async (c) => {
      const { publicOrigin } = c.var.instance;
      const page = toKeyPage(c.req.valid("query"));
      const views = (await c.var.servers.listServers(c.var.project.id, page)).map((one) => toServerView(one, publicOrigin));
      const slugs = views.map(({ slug }) => slug);
      return c.json({ servers: views, next: nextKeyOf(slugs, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers",
      summary: "Add a server",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newServerSchema } } } },
      responses: {
        201: json(serverSchema, "Added. The server is active."),
        ...refusals(
          "server.slug_taken",
          "server.too_many",
          "server.url_refused",
          "server.scope_mismatch",
          "authorization.discovery_failed",
          ...STORE_ERRORS,
        ),
      },
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
      method: "get",
      path: "/projects/{project}/servers/{server}",
      summary: "Get a server",
      request: { params: serverParams },
      responses: { 200: json(serverSchema, "The server."), ...errorResponses },
    }),
    async (c) => {
      const [server] = await c.var.servers.listServers(c.var.project.id, { slug: c.req.valid("param").server });
      if (!server) throw new AppError("resource.not_found");
      const view = toServerView(server, c.var.instance.publicOrigin);
      return c.json(view, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/connect",
      summary: "Get the project's own token for a server",
      description:
        "For servers whose grant is `client_credentials` or `enterprise`, where no person signs in. Cardea gets new tokens by client credentials when they expire; a token by an ID token ends when it expires.",
      request: {
        params: serverParams,
        body: { required: true, content: { "application/json": { schema: connectSchema } } },
      },
      responses: {
        204: { description: "Connected. The agents of all members can call the server." },
        ...refusals("server.scope_mismatch", "credential.superseded", ...PROVIDER_ERRORS, ...STORE_ERRORS),
      },
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
      path: "/projects/{project}/servers/{server}/check",
      summary: "Check whether a server is in reach",
      description:
        "Asks the server now, and for its tools if it needs no credential, or if the project or you yourself have connected it. A program with a platform token uses no person's connection.",
      request: { params: serverParams },
      responses: {
        200: json(checkSchema, "What the server answered. A server that does not answer is a result too."),
        ...refusals("request.too_many"),
      },
    }),
    async (c) => {
      const { servers, project, session, source, background } = c.var;
      const { server } = c.req.valid("param");
      const { problem, tools } = await servers.checkServer(
        project.id,
        server,
        { userId: session.userId, usesOwn: source === "console", tellLimit: tellLimitTo(c) },
        background,
      );
      return c.json({ reachable: problem === undefined, problem: problem ?? null, tools: tools ?? null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/servers/{server}/reset",
      summary: "Reset a server's OAuth",
      description:
        "Ends every grant that people and the project gave for the server, here and at the provider. Forgets the sign-ins that have begun and the client that Cardea registered. " +
        "No call uses an old grant after one second, and what people connect from now on stays. The ids of the auth scopes change.",
      request: { params: serverParams },
      responses: {
        202: accepted("Reset. The job ends the grants, here and at the provider."),
        ...refusals("server.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      const job = await c.var.servers.resetServer(c.var.project.id, server, c.var.session.userId);
      return c.json(await beginJob(c, job, { server }), 202);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/servers/{server}",
      summary: "Remove a server",
      request: { params: serverParams },
      responses: {
        202: accepted("Removed: no list has it, and no call reaches it after one second. The job ends the credentials for it."),
        ...refusals("server.changed_meanwhile"),
      },
    }),
    async (c) => {
      const { server } = c.req.valid("param");
      const job = await c.var.servers.removeServer(c.var.project.id, server, c.var.session.userId);
      return c.json(await beginJob(c, job, { server }), 202);
    },
  );
