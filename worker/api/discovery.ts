import { createRoute, z } from "@hono/zod-openapi";
import { newId } from "../lib/ids.ts";
import { ownRedirectUri } from "../providers/clients/redirect-rules.ts";
import { errorResponses, json, makeRouter, projectParams, refusals, tellLimitTo } from "./router.ts";

const discoverySchema = z
  .object({
    issuer: z.string(),
    scopes: z.array(z.string()),
    registration: z.enum(["cimd", "dcr", "client-needed"]).openapi({
      description:
        "How Cardea becomes a client there: `cimd` by a client id metadata document, `dcr` by dynamic client registration, `client-needed` only with a client that an administrator creates.",
    }),
    namesItself: z.boolean().openapi({
      description:
        "Whether the OAuth provider names itself as issuer in its authorization responses (RFC 9207). If it does not and `registration` is " +
        "`cimd`, a malicious server that people connect could receive their authorization code (mix-up attack, RFC 9700 §4.4).",
    }),
    revocable: z.boolean().openapi({ description: "Whether Cardea can revoke grants at the provider (RFC 7009)." }),
    leftOut: z.array(z.string()).openapi({ description: "Sentences about the parts of its metadata that Cardea could not read and ignores." }),
  })
  .openapi("Discovery");

const redirectRoute = createRoute({
  method: "get",
  path: "/projects/{project}/redirect-uri",
  summary: "Get a redirect URI for a new server",
  description:
    "Each server has its own redirect URI. Enter it at the OAuth provider when you create the client there, and send it as `oauth.client.redirectUri` when you add the server. " +
    "Each request gets a new one. Nothing is stored.",
  request: { params: projectParams },
  responses: { 200: json(z.object({ redirectUri: z.url() }), "A redirect URI that no server uses."), ...errorResponses },
});

export const discoveryRoutes = makeRouter()
  .openapi(redirectRoute, (c) => c.json({ redirectUri: ownRedirectUri(c.var.instance.publicOrigin, newId("scp")) }, 200))
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/discovery",
      operationId: "discoverSignIn",
      summary: "Find out how people sign in to a server",
      request: {
        params: projectParams,
        body: { required: true, content: { "application/json": { schema: z.strictObject({ url: z.string().trim().min(1).max(2000) }) } } },
      },
      responses: {
        200: json(discoverySchema, "What the server and its OAuth provider tell. Nothing is stored."),
        ...refusals("request.too_many", "server.url_refused", "outbound.refused", "outbound.too_large", "authorization.discovery_failed"),
      },
    }),
    async (c) => {
      return c.json(await c.var.servers.discoverSignIn(c.req.valid("json").url, c.var.session.userId, tellLimitTo(c)), 200);
    },
  );
