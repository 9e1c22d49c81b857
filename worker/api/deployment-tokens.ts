import { createRoute, z } from "@hono/zod-openapi";
import type { DeploymentToken } from "../db/db.ts";
import { toDeploymentTokenUsage } from "./key-usage-rules.ts";
import { json, makeRouter, next, nextOf, pageQuery, refusals, time, toPage } from "./router.ts";

const role = z.enum(["owner", "admin", "auditor"]).openapi({
  description:
    "What the token may do at most; in each project also at most what its maker may there. `auditor`: reads. `admin`: also changes the maker's projects. `owner`: also makes projects and operates the deployment.",
});

const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    createdBy: z.string().openapi({ description: "The maker's e-mail address. The token counts while this person is an owner." }),
    createdAt: time,
    expiresAt: time,
    lastUsedAt: time.nullable().openapi({ description: "When it was last used, exact to an hour." }),
  })
  .openapi("DeploymentToken");

const newTokenSchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(80),
    role,
    expiresAt: time.optional().openapi({ description: "At most a year ahead. Absent: in 90 days." }),
  })
  .openapi("NewDeploymentToken");

const createdTokenSchema = tokenSchema.extend({
  key: z.string().openapi({ description: "The secret token. Only this answer contains it." }),
  usage: z
    .object({
      command: z.string().openapi({ description: "A command for a POSIX shell that works as it is. It contains the token." }),
      env: z.string().openapi({ description: "Lines for a program's environment, in the format of `.env` files. They contain the token." }),
      login: z.string().optional().openapi({
        description: "A command for a POSIX shell that signs the command line `cardea` in, to a project of the maker. It contains the token.",
      }),
    })
    .openapi({ description: "How to use the token." }),
});

const toView = ({ id, name, role, createdAt, expiresAt, lastUsedAt }: DeploymentToken, createdBy: string): z.infer<typeof tokenSchema> => ({
  id,
  name,
  role,
  createdBy,
  createdAt,
  expiresAt,
  lastUsedAt,
});

/** Platform tokens of the deployment, for its owners. For all others these routes do not exist. */
export const deploymentTokenRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/tokens",
      summary: "List the deployment's platform tokens",
      request: { query: pageQuery },
      responses: { 200: json(z.object({ tokens: z.array(tokenSchema), next }), "Newest first, without revoked ones."), ...refusals() },
    }),
    async (c) => {
      const page = toPage(c.req.valid("query"));
      const tokens = (await c.var.people.deploymentTokens.list(page)).map(({ token, email }) => toView(token, email));
      return c.json({ tokens, next: nextOf(tokens, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/tokens",
      summary: "Create a platform token of the deployment",
      request: { body: { required: true, content: { "application/json": { schema: newTokenSchema } } } },
      responses: { 201: json(createdTokenSchema, "Created."), ...refusals("token.too_many") },
    }),
    async (c) => {
      const { name, role, expiresAt } = c.req.valid("json");
      const { row, key } = await c.var.people.deploymentTokens.create({ name, role, expiresAt }, c.var.session);
      const { userId, email } = c.var.session;
      const projects = await c.var.db.projects.listForMember(userId);
      const usage = toDeploymentTokenUsage(key, c.var.instance.publicOrigin, projects.find(({ role }) => role !== "member")?.project.slug);
      return c.json({ ...toView(row, email), key, usage }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/tokens/{token}",
      summary: "Revoke a platform token of the deployment",
      request: { params: z.object({ token: z.string() }) },
      responses: { 204: { description: "Revoked. The next request with it is refused." }, ...refusals("resource.not_found") },
    }),
    async (c) => {
      await c.var.people.deploymentTokens.revoke(c.req.valid("param").token, c.var.session);
      return c.body(null, 204);
    },
  );
