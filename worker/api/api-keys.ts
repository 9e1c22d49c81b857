import { createRoute, z } from "@hono/zod-openapi";
import type { ApiKey } from "../db/db.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    purpose: z.enum(["agent", "platform"]).openapi({ description: "For agents at the MCP URLs, or for programs at this API." }),
    navigator: z.string().nullable().openapi({ description: "Slug of the one navigator it is for; null: all of the project's MCP URLs." }),
    actsForUsers: z.boolean().openapi({ description: "Whether `x-user-email` may name the person a call is for." }),
    domains: z.array(z.string()).openapi({ description: "E-mail domains whose people need not be members yet." }),
    createdBy: z.string().nullable().openapi({ description: "The creator's e-mail." }),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable().openapi({ description: "To the hour." }),
  })
  .openapi("ApiKey");

const newApiKeySchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(80),
    purpose: z
      .enum(["agent", "platform"])
      .default("agent")
      .openapi({ description: "`platform`: administers the project through this API, as `Authorization: Bearer ct_…`, while its creator does." }),
    navigator: z.string().optional().openapi({ description: "Slug of the one navigator it is for; absent: all of the project's MCP URLs." }),
    actsForUsers: z.boolean().default(false),
    domains: z.array(z.string().trim()).max(20).default([]),
    expiresAt: time.optional(),
  })
  .openapi("NewApiKey");

export function toApiKeyView(key: ApiKey, createdBy: string | null): z.infer<typeof apiKeySchema> {
  const { id, name, purpose, navigator, actsForUsers, domains, createdAt, expiresAt, lastUsedAt } = key;
  return { id, name, purpose, navigator, actsForUsers, domains, createdBy, createdAt, expiresAt, lastUsedAt };
}

/** Keys with which server-side agents call the project's MCP URLs, and programs this API. */
export const apiKeyRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/api-keys",
      summary: "API keys of a project",
      request: { params: projectParams },
      responses: { 200: json(z.object({ apiKeys: z.array(apiKeySchema) }), "Newest first, without the revoked ones."), ...errorResponses },
    }),
    async (c) => {
      const rows = await c.var.db.apiKeys.list(c.var.project.id);
      return c.json({ apiKeys: rows.map(({ key, createdByEmail }) => toApiKeyView(key, createdByEmail)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/api-keys",
      summary: "Create an API key",
      request: { params: projectParams, body: { required: true, content: { "application/json": { schema: newApiKeySchema } } } },
      responses: {
        201: json(apiKeySchema.extend({ key: z.string().openapi({ description: "The key itself, told this once." }) }), "Created."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { userId, email } = c.var.session;
      const { navigator, expiresAt, ...input } = c.req.valid("json");
      const { row, key } = await c.var.agents.apiKeyDesk.create(c.var.project.id, userId, { ...input, navigator, expiresAt });
      await c.var.recordChange("key.create", { target: row.id });
      return c.json({ ...toApiKeyView(row, email), key }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/api-keys/{key}",
      summary: "Revoke an API key",
      request: { params: projectParams.extend({ key: z.string() }) },
      responses: { 204: { description: "Agents that use it are refused within a second." }, ...errorResponses },
    }),
    async (c) => {
      const { key } = c.req.valid("param");
      await c.var.agents.apiKeyDesk.revoke(c.var.project.id, key);
      await c.var.recordChange("key.revoke", { target: key });
      return c.body(null, 204);
    },
  );
