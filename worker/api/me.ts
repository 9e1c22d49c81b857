import { createRoute, z } from "@hono/zod-openapi";
import { errorResponses, json, makeRouter } from "./router.ts";

const meSchema = z.object({ email: z.string(), canCreateProjects: z.boolean() }).openapi("Me");

export const meRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/me",
    summary: "Get the signed-in user",
    responses: { 200: json(meSchema, "The user of the browser session, or the maker of the platform token."), ...errorResponses },
  }),
  async (c) => {
    const { session, token, people } = c.var;
    const canCreateProjects = (token === undefined || token.role === "owner") && (await people.signIn.isAdmin(session));
    return c.json({ email: session.email, canCreateProjects }, 200);
  },
);
