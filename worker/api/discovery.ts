import { createRoute, z } from "@hono/zod-openapi";
import { AppError } from "../lib/errors.ts";
import { chooseRegistration } from "../oauth/registration-rules.ts";
import { errorResponses, json, makeRouter, projectParams } from "./router.ts";

const discoverySchema = z
  .object({
    issuer: z.string(),
    scopes: z.array(z.string()),
    registration: z.enum(["cimd", "dcr", "client-needed"]).openapi({ description: "How Cardea becomes a client there." }),
    revocable: z.boolean().openapi({ description: "Whether grants can be ended at the provider." }),
  })
  .openapi("Discovery");

const MAX_ASKED = 60;

export const discoveryRoutes = makeRouter().openapi(
  createRoute({
    method: "post",
    path: "/projects/{project}/discovery",
    summary: "Find out how people sign in to a server",
    request: {
      params: projectParams,
      body: { required: true, content: { "application/json": { schema: z.strictObject({ url: z.string().trim().min(1).max(2000) }) } } },
    },
    responses: { 200: json(discoverySchema, "What was found; nothing is stored."), ...errorResponses },
  }),
  async (c) => {
    const { discover, rateLimit, documentUrl } = c.var.deps;
    if (!(await rateLimit.take(`discover:${c.var.session.userId}`, MAX_ASKED))) throw new AppError("request.too_many");
    const { issuer, scope, metadata } = await discover(c.req.valid("json").url);
    const { kind } = chooseRegistration(undefined, metadata, documentUrl);
    const found: z.infer<typeof discoverySchema> = {
      issuer,
      scopes: scope?.split(" ") ?? [],
      registration: kind === "dcr" || kind === "client-needed" ? kind : "cimd",
      revocable: "revocation_endpoint" in metadata,
    };
    return c.json(found, 200);
  },
);
