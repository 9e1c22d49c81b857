import { createRoute, z } from "@hono/zod-openapi";
import { fillPlaceholders } from "../auth-scopes/auth-scope-rules.ts";
import { AppError } from "../lib/errors.ts";
import { decideOutbound } from "../lib/http/outbound-rules.ts";
import { newId } from "../lib/ids.ts";
import { ownRedirectUri } from "../providers/clients/redirect-rules.ts";
import { chooseRegistration } from "../providers/clients/registration-rules.ts";
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

const MAX_ASKED = 60;

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
      const { discover, documentUrl } = c.var.providers;
      const { rateLimit } = c.var.people;
      const { outboundRules } = c.var.instance;
      const { url } = c.req.valid("json");
      const decision = decideOutbound(
        fillPlaceholders(url, () => "x"),
        outboundRules,
      );
      if (!decision.allowed) throw new AppError("server.url_refused", { reason: decision.reason, fields: { url: "Use a public https address." } });
      if (!(await rateLimit.take(`discover:${c.var.session.userId}`, MAX_ASKED))) throw new AppError("request.too_many");
      const { issuer, scope, metadata, leftOut } = await discover(url);
      const { kind } = chooseRegistration(undefined, metadata, documentUrl);
      const found: z.infer<typeof discoverySchema> = {
        issuer,
        scopes: scope?.split(" ") ?? [],
        registration: kind === "dcr" || kind === "client-needed" ? kind : "cimd",
        namesItself: "authorization_response_iss_parameter_supported" in metadata && metadata.authorization_response_iss_parameter_supported === true,
        revocable: "revocation_endpoint" in metadata,
        leftOut,
      };
      return c.json(found, 200);
    },
  );
