import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, makeRouter } from "./router.ts";

const meSchema = z.object({ email: z.string(), canCreateProjects: z.boolean() }).openapi("Me");

export const meRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/me",
    summary: "Get the signed-in user",
    responses: { 200: json(meSchema, "The user of the browser session."), ...errorResponses },
  }),
  async (c) => c.json({ email: c.var.session.email, canCreateProjects: await c.var.people.signIn.isAdmin(c.var.session) }, 200),
);
