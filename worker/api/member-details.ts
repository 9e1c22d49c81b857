import { createRoute, z } from "@hono/zod-openapi";
import type { AuthScopeId } from "../lib/ids.ts";
import type { MemberConnection } from "../people/people.ts";
import { userSubject } from "../vault/vault.ts";
import { apiKeySchema, toApiKeyView } from "./api-keys.ts";
import { memberSchema, toMemberView } from "./members.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

const connectionSchema = z
  .object({
    server: z.string(),
    authScope: z.string().openapi({ description: "Id of the auth scope: the server's own, or a further one." }),
    name: z.string(),
    status: z.enum(["connected", "sign-in ended", "revoked", "not connected"]),
    credential: z.string().nullable().openapi({ description: "Id of the member's credential, if there is or was one." }),
    account: z.string().nullable(),
    since: time.nullable(),
    providerRevocation: z
      .enum(["pending", "done", "failed", "unsupported"])
      .nullable()
      .openapi({ description: "For a revoked connection: whether the provider was told (RFC 7009). Null if there is no provider to tell." }),
  })
  .openapi("MemberConnection");

const dayShape = { calls: z.int(), errors: z.int() };
const daySchema = z.object({ day: time.openapi({ description: "The beginning of the day, in UTC milliseconds." }), ...dayShape, queries: z.int() });
const topSchema = z.object({ server: z.string(), ...dayShape });

const detailSchema = z
  .object({
    member: memberSchema,
    connections: z.array(connectionSchema),
    activity: z.array(daySchema).openapi({ description: "Each of the last 30 days that had calls or searches." }),
    topServers: z.array(topSchema),
    topTools: z.array(topSchema.extend({ tool: z.string() })),
    apiKeys: z.array(apiKeySchema).openapi({ description: "API keys and platform tokens that the member created, without revoked ones." }),
    errorRate: z
      .number()
      .nullable()
      .openapi({ description: "The share of failed calls in the last 30 days, from 0 to 1. Null if there were no calls." }),
  })
  .openapi("MemberDetail");

const STATUS = { active: "connected", expired: "sign-in ended", revoked: "revoked" } as const;

function toView({ server: { slug, name, authScopeId }, credential }: MemberConnection): z.infer<typeof connectionSchema> {
  return {
    server: slug,
    authScope: authScopeId,
    name,
    status: credential ? STATUS[credential.status] : "not connected",
    credential: credential?.id ?? null,
    account: credential?.accountLabel ?? null,
    since: credential?.updatedAt ?? null,
    providerRevocation: credential?.providerRevocation ?? null,
  };
}

const params = projectParams.extend({ member: z.string() });
const revocationSchema = z.strictObject({ authScopes: z.array(z.string()).min(1, "Choose at least one server.").max(100) }).openapi("Revocation");

/** What one member has connected and called (F51), and the revocation of connections (F52). */
export const memberDetailRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/members/{member}",
      summary: "Get a member with connections and activity",
      request: { params },
      responses: { 200: json(detailSchema, "The member."), ...errorResponses },
    }),
    async (c) => {
      const { people, db, project } = c.var;
      const member = await people.memberList.get(project.id, c.req.valid("param").member);
      const [connections, keys, activity] = await Promise.all([
        people.memberActivity.listConnections(project.id, member.id),
        db.apiKeys.listMadeBy(project.id, member.id),
        people.memberActivity.readActivity(project.id, member.id),
      ]);
      const apiKeys = keys.map((key) => toApiKeyView(key, member.email));
      const view = toMemberView(member);
      return c.json({ member: view, connections: connections.map(toView), ...activity, apiKeys }, 200, { etag: view.etag });
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/members/{member}/revocations",
      summary: "Revoke connections of a member",
      description:
        "No call uses the revoked credentials after one second. Cardea tells the provider in the background, if the provider supports it. The member's `connections` show the result.",
      request: { params, body: { required: true, content: { "application/json": { schema: revocationSchema } } } },
      responses: { 200: json(z.object({ revoked: z.int() }), "How many credentials were revoked."), ...errorResponses },
    }),
    async (c) => {
      const { vault, people, project } = c.var;
      const { id } = await people.memberList.get(project.id, c.req.valid("param").member);
      const authScopeIds = c.req.valid("json").authScopes as AuthScopeId[];
      const revoked = await vault.revokeCredentials(project.id, { subject: userSubject(id), authScopeIds });
      await c.var.recordChange("credential.revoke", { target: id });
      return c.json({ revoked }, 200);
    },
  );
