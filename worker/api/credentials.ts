import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { CREDENTIAL_ORDERS, CREDENTIAL_OWNERS, LISTED_STATES, type ListedCredential } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { accepted, beginJob } from "./jobs.ts";
import {
  type ApiEnv,
  errorResponses,
  foundOf,
  isEmptyFilter,
  json,
  makeRouter,
  next,
  nextOf,
  pageQuery,
  projectParams,
  refusals,
  time,
  toPage,
  writePlace,
} from "./router.ts";

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

const credentialDetailSchema = credentialSchema
  .extend({
    userId: z.string().nullable().openapi({ description: "Id of the person whose credential it is. Null: it is the project's." }),
    authScope: z.string().openapi({ description: "Id of the auth scope, by which the audit names it." }),
    link: z.string().nullable().openapi({ description: "Id of the auth link through which it was given last. Null if it was given without one." }),
    endedBy: z.enum(["person", "administrator"]).nullable().openapi({
      description: "Who revoked it. Null if it is not revoked, or went with something else.",
    }),
    providerRevocation: z
      .enum(["pending", "done", "failed", "unsupported"])
      .nullable()
      .openapi({ description: "For a revoked credential: whether the provider was told (RFC 7009). Null if there is no provider to tell." }),
  })
  .openapi("CredentialDetail");

/** Which credentials are meant. */
const filterSchema = z.object({
  q: z.string().trim().min(1).max(320).optional().openapi({
    description: "Only credentials whose server, auth scope, e-mail address or account name contains each word of this.",
  }),
  server: z.string().max(100).optional().openapi({ description: "Only credentials for the server with this slug." }),
  status: z.enum(LISTED_STATES).optional().openapi({ description: "Only credentials in this state. Revoked ones are not listed." }),
  owner: z.enum(CREDENTIAL_OWNERS).optional().openapi({
    description:
      "Only people's own credentials (`person`), those of the whole project (`project`), or those used only in the playground (`playground`).",
  }),
});

const credentialsQuery = pageQuery.extend({
  ...filterSchema.shape,
  sort: z.enum(CREDENTIAL_ORDERS).optional().openapi({ description: "By the time when they were first given; `newest` unless it is given." }),
});

const toView = ({ credential, serverSlug, scopeName, email }: ListedCredential): z.infer<typeof credentialSchema> => {
  const { id, accountLabel, status, subject, createdAt, updatedAt } = credential;
  const playground = subject.startsWith("playground:");
  return { id, server: serverSlug, scope: scopeName, email, account: accountLabel, status, playground, createdAt, updatedAt };
};

const revocationSchema = z
  .strictObject({
    all: z.literal(true).optional().openapi({ description: "Every credential of the project, also its own ones and those of the playground." }),
    ...filterSchema.shape,
  })
  .refine(({ all, ...filter }) => (all === undefined) !== isEmptyFilter(filter), {
    path: ["all"],
    message: "Say which credentials: `all`, or one or more of `q`, `server`, `status` and `owner`.",
  })
  .openapi("CredentialRevocation");

function toDetailView(listed: ListedCredential): z.infer<typeof credentialDetailSchema> {
  const { subject, authScopeId, linkId, status, endedBy, providerRevocation } = listed.credential;
  const userId = subject === "project" ? null : subject.slice(subject.indexOf(":") + 1);
  return { ...toView(listed), userId, authScope: authScopeId, link: linkId, endedBy: status === "revoked" ? endedBy : null, providerRevocation };
}

/** A part of the credentials that are asked for. */
async function readPart(c: Context<ApiEnv>, { after, limit, sort, q: text, ...wanted }: z.output<typeof credentialsQuery>) {
  const { id } = c.var.project;
  const page = toPage({ after, limit });
  const filter = { ...wanted, text };
  if (sort === undefined && isEmptyFilter(filter)) {
    const credentials = (await c.var.db.credentials.list(id, page)).map(toView);
    return { credentials, next: nextOf(credentials, page), found: null };
  }
  const { credentials, next, found } = await c.var.people.searchCredentials(id, { filter, order: sort ?? "newest", page });
  return { credentials: credentials.map(toView), next: next ? writePlace(next) : null, found: found ?? null };
}

const credentialParams = projectParams.extend({ credential: z.string() });

export const credentialRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/credentials",
      summary: "List a project's credentials",
      description: "Shows which credentials exist and their states, but never their values.",
      request: { params: projectParams, query: credentialsQuery },
      responses: {
        200: json(
          z.object({ credentials: z.array(credentialSchema), found: foundOf("credentials", "`q`, `server`, `status`, `owner` and `sort`"), next }),
          "Newest first, unless `sort` is given. With a filter a part may have few credentials, or none, though `next` is not null: one request looks at 1,000 credentials at most.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => c.json(await readPart(c, c.req.valid("query")), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/credentials/revocations",
      summary: "Revoke all credentials that a search finds",
      description:
        "Ends what was given until now and fits, as the list of credentials finds it, in the background. No call uses a credential one second after it has ended; the job says how many have. A person who connects again keeps the new connection.",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: revocationSchema } } } },
      responses: { 202: accepted("The job ends the credentials and tells the providers."), ...refusals("revocation.under_way") },
    }),
    async (c) => {
      const { project, session, people } = c.var;
      const { all: _, q: text, ...wanted } = c.req.valid("json");
      const job = await people.revokeFound(project, { ...wanted, text }, session.userId);
      return c.json(await beginJob(c, job, wanted.server === undefined ? {} : { server: wanted.server }), 202);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/credentials/{credential}",
      summary: "Get a credential",
      description: "Shows a credential and its state, also of a revoked one, but never its value.",
      request: { params: credentialParams },
      responses: { 200: json(credentialDetailSchema, "The credential."), ...errorResponses },
    }),
    async (c) => {
      const found = await c.var.db.credentials.find(c.var.project.id, c.req.valid("param").credential);
      if (!found) throw new AppError("resource.not_found");
      return c.json(toDetailView(found), 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/credentials/{credential}",
      summary: "Revoke a credential",
      request: { params: credentialParams },
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
