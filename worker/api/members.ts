import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

const memberSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(["member", "admin"]),
    connections: z.int().openapi({ description: "How many servers the person has connected." }),
    createdAt: time,
  })
  .openapi("Member");

export const memberRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/members",
      summary: "Members of a project",
      request: { params: projectParams },
      responses: { 200: json(z.object({ members: z.array(memberSchema) }), "Newest first."), ...errorResponses },
    }),
    async (c) => {
      const rows = await c.var.deps.members.list(c.var.project.id);
      return c.json({ members: rows.map(({ userId, ...row }) => ({ id: userId, ...row })) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/projects/{project}/members/{member}",
      summary: "Remove a member",
      request: { params: projectParams.extend({ member: z.string() }) },
      responses: { 204: { description: "Removed with all their credentials; their agents stop within a second." }, ...errorResponses },
    }),
    async (c) => {
      const { member } = c.req.valid("param");
      await c.var.deps.removeMember(c.var.project.id, member);
      await c.var.recordChange("member.remove", { target: member });
      return c.body(null, 204);
    },
  );
