import { createRoute, z } from "@hono/zod-openapi";
import { newId } from "../lib/ids.ts";
import { ownRedirectUri } from "../providers/clients/redirect-rules.ts";
import { errorResponses, json, makeRouter, projectParams } from "./router.ts";

const discoverySchema = z
  .object({
    issuer: z.string(),
    scopes: z.array(z.string()),
    registration: z.enum(["cimd", "dcr", "client-needed"]).openapi({ description: "How Cardea becomes a client there." }),
    namesItself: z.boolean().openapi({
      description:
        "Whether the sign-in service says in each of its answers that it is from it (RFC 9207). Where it does not and `registration` is " +
        "`cimd`, a malicious server among those people connect could be handed their code (mix-up, RFC 9700 §4.4).",
    }),
    revocable: z.boolean().openapi({ description: "Whether grants can be ended at the provider." }),
    leftOut: z.array(z.string()).openapi({ description: "What its metadata says that Cardea could not read and goes without, in words." }),
  })
  .openapi("Discovery");

const redirectRoute = createRoute({
  method: "get",
  path: "/projects/{project}/redirect-uri",
  summary: "A redirect URI for a server you are about to add",
  description:
    "Each server has one of its own. Give it to the provider with the client you create there, and name it as `oauth.client.redirectUri` when you add the server. " +
    "A new one each time; nothing is stored.",
  request: { params: projectParams },
  responses: { 200: json(z.object({ redirectUri: z.url() }), "Not taken by any server."), ...errorResponses },
});

export const discoveryRoutes = makeRouter()
  .openapi(redirectRoute, (c) => c.json({ redirectUri: ownRedirectUri(c.var.instance.publicOrigin, newId("scp")) }, 200))
  .openapi(
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
      return c.json(await c.var.servers.discoverSignIn(c.req.valid("json").url, c.var.session.userId), 200);
    },
  );
