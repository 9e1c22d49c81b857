import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { runToEnd } from "../lib/background.ts";
import { AppError } from "../lib/errors.ts";
import { requireMatch } from "../lib/text/entity-tags.ts";
import type { ServerChange } from "../servers/servers.ts";
import { STORE_ERRORS } from "./document/error-groups.ts";
import { accepted, toJobView } from "./jobs.ts";
import { type ApiEnv, conditionOf, makeRouter, refusals } from "./router.ts";
import { fieldSchema, oauthSchema, providerSchema, redactionHints, scopeType, secretName, transport } from "./server-schemas.ts";
import { serverParams, tagOfServer } from "./servers.ts";

const secret = z
  .string()
  .min(1)
  .max(2000)
  .nullable()
  .optional()
  .openapi({ description: "Absent: the secret stays. Null: the client has no secret." });
const { scopes, grant, identityProvider, client } = oauthSchema.shape;
const { redirectUri, privateKey } = client.unwrap().shape;

const oauthChangeSchema = z
  .strictObject({
    provider: providerSchema.optional(),
    scopes: scopes.unwrap().optional(),
    grant: grant.unwrap().optional(),
    identityProvider,
    client: z
      .strictObject({
        id: z.string().trim().min(1, "Enter the client id.").max(500).optional(),
        secret,
        secretName: secretName.nullable().optional().openapi({ description: "Absent: the name stays. Null: configuration files have none for it." }),
        redirectUri,
        privateKey,
      })
      .nullable()
      .optional()
      .openapi({ description: "Null: Cardea registers its own client." }),
  })
  .openapi("OAuthChange");

const scopeChange = {
  type: scopeType.optional(),
  level: z.enum(["user", "project"]).optional(),
  fields: z.array(fieldSchema).max(8).optional().openapi({ description: "All fields, in their order." }),
  redactionHints: redactionHints.optional(),
};

const common = {
  oauth: oauthChangeSchema.nullable().optional().openapi({ description: "Null: all OAuth settings are discovered from the server." }),
  revision: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: "The revision that you read. If the server was edited since, your edit is refused." }),
  confirm: z
    .array(z.string().max(40))
    .max(20)
    .optional()
    .openapi({ description: "The names from `asks.confirm` of the changes whose consequences you accept." }),
};

const SLUG_STAYS = "The slug cannot be changed, because the names of the tools contain it.";

const serverChangeSchema = z
  .strictObject({
    slug: z
      .string()
      .refine(() => false, SLUG_STAYS)
      .optional()
      .openapi({ description: `Refused. ${SLUG_STAYS}` }),
    name: z.string().trim().min(1, "Enter a name.").max(80).optional(),
    url: z.string().trim().min(1, "Enter the server's URL.").max(2000).optional(),
    transport: transport.optional(),
    state: z.enum(["active", "paused"]).optional(),
    holdChanges: z.boolean().optional(),
    authScope: z.strictObject(scopeChange).optional(),
    ...common,
  })
  .openapi("ServerChange");

const authScopeChangeSchema = z
  .strictObject({ name: z.string().trim().min(1, "Enter a name, such as: Administrator.").max(60).optional(), ...scopeChange, ...common })
  .openapi("AuthScopeChange");

const DESCRIPTION =
  "Absent properties stay as they are. Changes of names, texts, hints, OAuth scopes and the URL's path keep every credential. So does a new client secret, which is used at the next refresh. A changed prefix of a field and a changed client id keep them too, but Cardea asks first. " +
  "A change that would send credentials elsewhere (another scheme, host or port, another kind of authentication, a new field, another OAuth provider) or change whose credentials are used removes them. " +
  "Then the first answer is 409 `server.edit_loses`: its `fields` say what would be lost, and `asks` says how much. Send the same request with `confirm` to make the change. " +
  "If another edit was faster, the answer is 409 `server.changed_meanwhile`.";

const body = <Schema extends z.ZodType>(schema: Schema) => ({ required: true, content: { "application/json": { schema } } }) as const;

/** The revision that the server must still have for the edit. @throws AppError `version.changed_meanwhile` */
async function revisionOf(c: Context<ApiEnv>, slug: string, ifMatch: string): Promise<string> {
  const { revision } = await c.var.db.servers.getBySlug(c.var.project.id, slug);
  requireMatch(ifMatch, tagOfServer({ revision }));
  return revision;
}

async function change(c: Context<ApiEnv>, slug: string, scopeId: string | undefined, entered: ServerChange) {
  const ifMatch = conditionOf(c);
  const asked = ifMatch === undefined ? entered : { ...entered, revision: await revisionOf(c, slug, ifMatch) };
  const { action, summary, job, finish } = await c.var.servers
    .changeServer(c.var.project.id, slug, scopeId, asked, c.var.session.userId)
    .catch((error: unknown) => {
      const isRaced = ifMatch !== undefined && error instanceof AppError && error.code === "server.changed_meanwhile";
      throw isRaced ? new AppError("version.changed_meanwhile") : error;
    });
  await c.var.recordChange(action, { server: slug, target: scopeId, changes: summary });
  c.var.background(runToEnd(finish(), c.var.background));
  const begun = job && c.var.jobs.begin(job, c.var.background);
  return begun && begun.total > 0 ? { job: toJobView(begun) } : undefined;
}

const answers = {
  202: accepted("Changed. The job ends the credentials that the change has removed. No call uses one after one second."),
  204: { description: "Changed. Agents see the change within one second." },
  ...refusals(
    "server.edit_loses",
    "server.changed_meanwhile",
    "version.changed_meanwhile",
    "server.url_refused",
    "server.scope_mismatch",
    "authorization.discovery_failed",
    ...STORE_ERRORS,
  ),
};

/** Edits of existing servers and auth scopes (F62, F80). */
export const serverEditRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/servers/{server}",
      summary: "Edit, pause or resume a server",
      description: DESCRIPTION,
      request: { params: serverParams, body: body(serverChangeSchema) },
      responses: answers,
    }),
    async (c) => {
      const { server: slug } = c.req.valid("param");
      const { slug: _, authScope, oauth, revision, confirm, ...server } = c.req.valid("json");
      const begun = await change(c, slug, undefined, { revision, confirm, server, authScope, oauth });
      return begun ? c.json(begun, 202) : c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/projects/{project}/servers/{server}/auth-scopes/{scope}",
      summary: "Edit an auth scope of a server",
      description: DESCRIPTION,
      request: { params: serverParams.extend({ scope: z.string() }), body: body(authScopeChangeSchema) },
      responses: answers,
    }),
    async (c) => {
      const { server, scope } = c.req.valid("param");
      const { oauth, revision, confirm, ...authScope } = c.req.valid("json");
      const begun = await change(c, server, scope, { revision, confirm, authScope, oauth });
      return begun ? c.json(begun, 202) : c.body(null, 204);
    },
  );
