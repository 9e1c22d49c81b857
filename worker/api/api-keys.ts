import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { KEY_REACHES, KEY_STATES } from "../agents/agents.ts";
import { type ApiKey, KEY_ORDERS, type ListedKey } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { describeChanges } from "./describe-changes-rules.ts";
import { toKeyUsage } from "./key-usage-rules.ts";
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
  time,
  toPage,
  writePlace,
} from "./router.ts";

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    purpose: z.enum(["agent", "platform", "audit", "bridge"]).openapi({
      description:
        "`agent`: an API key for agents at the MCP URLs. `platform`: a platform token for programs that use this API. `audit`: one that only reads. `bridge`: a token of a bridge, which does nothing but connect.",
    }),
    navigator: z
      .string()
      .nullable()
      .openapi({ description: "Slug of the only navigator where the key works. Null: it works at all MCP URLs of the project." }),
    actsForUsers: z.boolean().openapi({ description: "Whether the header `x-user-email` may name the person for whom the key acts." }),
    domains: z.array(z.string()).openapi({ description: "E-mail domains whose people the key may act for even if they are not members yet." }),
    createdBy: z.string().nullable().openapi({ description: "The creator's e-mail address." }),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable().openapi({ description: "When it was last used, exact to an hour." }),
  })
  .openapi("ApiKey");

/** The parts of a key that the audit names. */
const TOLD = ["name", "purpose", "navigator", "actsForUsers", "domains", "expiresAt"] as const;

const newApiKeySchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(80),
    purpose: z.enum(["agent", "platform", "audit", "bridge"]).default("agent").openapi({
      description:
        "`platform`: a platform token, which a program sends to this API as `Authorization: Bearer ct_…`. It works while its creator is an administrator of the project. `audit`: a platform token that reads what an auditor may read, and changes nothing. `bridge`: a token for `cardea bridge`, which works while its creator is an administrator of the project.",
    }),
    navigator: z
      .string()
      .optional()
      .openapi({ description: "Slug of the only navigator where the key works. Absent: it works at all MCP URLs of the project." }),
    actsForUsers: z.boolean().default(false),
    domains: z.array(z.string().trim()).max(20).default([]),
    expiresAt: time.optional().openapi({
      description:
        "Absent: an API key and a bridge's token have no end, and a platform token ends in 90 days. A platform token lasts at most a year.",
    }),
  })
  .openapi("NewApiKey");

const createdApiKeySchema = apiKeySchema.extend({
  key: z.string().openapi({ description: "The secret key. Only this answer contains it." }),
  usage: z
    .object({
      command: z.string().openapi({ description: "A command for a POSIX shell that works as it is. It contains the key." }),
      env: z.string().openapi({ description: "Lines for a program's environment, in the format of `.env` files. They contain the key." }),
      login: z
        .string()
        .optional()
        .openapi({ description: "Of a platform token: a command for a POSIX shell that signs the command line `cardea` in. It contains the token." }),
    })
    .openapi({ description: "How to use the key." }),
});

export function toApiKeyView(key: ApiKey, createdBy: string | null): z.infer<typeof apiKeySchema> {
  const { id, name, purpose, navigator, actsForUsers, domains, createdAt, expiresAt, lastUsedAt } = key;
  return { id, name, purpose, navigator, actsForUsers, domains, createdBy, createdAt, expiresAt, lastUsedAt };
}

const apiKeyDetailSchema = apiKeySchema
  .extend({ revokedAt: time.nullable().openapi({ description: "When it was revoked. Null if it is not." }) })
  .openapi("ApiKeyDetail");

const apiKeysQuery = pageQuery.extend({
  kind: z
    .enum(["agent", "token", "bridge"])
    .optional()
    .openapi({ description: "`agent`: only API keys of agents. `token`: only platform tokens. `bridge`: only tokens of bridges. Absent: all." }),
  q: z.string().trim().min(1).max(320).optional().openapi({
    description: "Only keys whose name, id, navigator, domains or creator contain each word of this.",
  }),
  status: z.enum(KEY_STATES).optional().openapi({ description: "Only keys in this state. Revoked ones are not listed." }),
  actsFor: z.enum(KEY_REACHES).optional().openapi({
    description: "Only keys that act for people whom they name (`people`), or only those that act for the project alone (`project`).",
  }),
  sort: z.enum(KEY_ORDERS).optional().openapi({ description: "By the time when they were created, or by their names; `newest` unless it is given." }),
});

/** A part of the keys that are asked for. */
async function readPart(c: Context<ApiEnv>, { after, limit, kind, sort, q: text, ...wanted }: z.output<typeof apiKeysQuery>) {
  const { id } = c.var.project;
  const page = toPage({ after, limit });
  const filter = { ...wanted, text };
  const viewsOf = (rows: ListedKey[]) => rows.map(({ key, createdByEmail }) => toApiKeyView(key, createdByEmail));
  if (sort === undefined && isEmptyFilter(filter)) {
    const apiKeys = viewsOf(await c.var.db.apiKeys.list(id, page, kind));
    return { apiKeys, next: nextOf(apiKeys, page), found: null };
  }
  const { keys, next, found } = await c.var.agents.searchApiKeys(id, { kind, filter, order: sort ?? "newest", page });
  return { apiKeys: viewsOf(keys), next: next ? writePlace(next) : null, found: found ?? null };
}

const keyParams = projectParams.extend({ key: z.string() });

/** API keys for agents at the project's MCP URLs, and platform tokens for programs that use this API. */
export const apiKeyRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/api-keys",
      summary: "List a project's API keys and platform tokens",
      request: { params: projectParams, query: apiKeysQuery },
      responses: {
        200: json(
          z.object({ apiKeys: z.array(apiKeySchema), found: foundOf("keys", "`q`, `status`, `actsFor` and `sort`"), next }),
          "API keys and platform tokens, newest first unless `sort` is given, without revoked ones. With a filter a part may have few keys, or none, though `next` is not null: one request looks at 1,000 keys at most.",
        ),
        ...errorResponses,
      },
    }),
    async (c) => c.json(await readPart(c, c.req.valid("query")), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/api-keys",
      summary: "Create an API key or a platform token",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newApiKeySchema } } } },
      responses: {
        201: json(createdApiKeySchema, "Created."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { userId, email } = c.var.session;
      const { navigator, expiresAt, ...input } = c.req.valid("json");
      const ends = c.var.token?.expiresAt ?? null;
      // Nobody grants more than they have.
      if (input.purpose !== "agent" && ends !== null && (expiresAt === undefined || expiresAt > ends))
        throw new AppError("request.invalid", { fields: { expiresAt: "Your own platform token ends earlier. Choose a time before its end." } });
      const { row, key } = await c.var.agents.apiKeyIssuer.create(c.var.project.id, userId, { ...input, navigator, expiresAt });
      await c.var.recordChange("key.create", { target: row.id, changes: describeChanges(TOLD, undefined, row) });
      const usage = toKeyUsage(row, { key, project: c.var.project.slug, email, publicOrigin: c.var.instance.publicOrigin });
      return c.json({ ...toApiKeyView(row, email), key, usage }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/api-keys/{key}",
      summary: "Get an API key or a platform token",
      description: "Shows a key, also a revoked one, but never its secret.",
      request: { params: keyParams },
      responses: { 200: json(apiKeyDetailSchema, "The key."), ...errorResponses },
    }),
    async (c) => {
      const found = await c.var.db.apiKeys.findListed(c.var.project.id, c.req.valid("param").key);
      if (!found) throw new AppError("resource.not_found");
      return c.json({ ...toApiKeyView(found.key, found.createdByEmail), revokedAt: found.key.revokedAt }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/api-keys/{key}",
      summary: "Revoke an API key or a platform token",
      request: { params: keyParams },
      responses: { 204: { description: "Revoked. Requests with it are refused within one second." }, ...errorResponses },
    }),
    async (c) => {
      const { key } = c.req.valid("param");
      await c.var.agents.apiKeyIssuer.revoke(c.var.project.id, key);
      await c.var.recordChange("key.revoke", { target: key });
      return c.body(null, 204);
    },
  );
