import { z } from "@hono/zod-openapi";
import type { AuthScope } from "../db/db.ts";
import { slug } from "./router.ts";

export const fieldSchema = z
  .strictObject({
    name: z.string().trim().min(1, "Enter a name.").max(64).openapi({ description: "Header, placeholder or query parameter the value goes into." }),
    label: z.string().trim().max(80).default("").openapi({ description: "What the person reads beside the field; the name where it is empty." }),
    help: z.string().trim().max(300).default("").openapi({ description: "Where the person finds the value." }),
    prefix: z.string().max(64).default("").openapi({ description: "Goes before the value, such as `Bearer `." }),
  })
  .openapi("AuthScopeField");

/** Refused by themselves, so that the reason is told (F83). */
const ENV = "“env” goes into a process's environment: it needs a stdio server, and those come with the bridge. This one is reached over HTTP.";
const STDIO = "stdio servers come with the bridge, which this Cardea does not have. Use http or sse.";

export const scopeType = z.enum(["none", "oauth2", "header", "path", "query"], {
  error: ({ input }) => (input === "env" ? ENV : undefined),
});
export const transport = z.enum(["http", "sse"], { error: ({ input }) => (input === "stdio" ? STDIO : undefined) });
export const redactionHints = z
  .array(z.string().min(1).max(64))
  .max(50)
  .openapi({ description: "Arguments and results whose values no record keeps." });

export const authScopeSchema = z
  .strictObject({
    type: scopeType,
    level: z.enum(["user", "project"]),
    fields: z.array(fieldSchema).max(8).default([]),
    redactionHints: redactionHints.default([]),
  })
  .openapi("AuthScope");

const scopesSchema = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "A scope has no blanks."))
  .max(50)
  .default([]);

/** Empty counts as absent. */
const optionalUrl = z
  .string()
  .trim()
  .max(2000)
  .transform((text) => text || undefined)
  .optional();

export const providerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("discovered") }),
  z.strictObject({ kind: z.literal("template"), template: z.string() }),
  z.strictObject({
    kind: z.literal("manual"),
    authorizationUrl: z.string().max(2000),
    tokenUrl: z.string().max(2000),
    revocationUrl: optionalUrl.openapi({ description: "RFC 7009: grants that are taken back here are ended there. Absent: they are not." }),
    userinfoUrl: optionalUrl.openapi({ description: "OpenID Connect UserInfo, or of its shape: tells which account is connected." }),
  }),
]);

export const oauthSchema = z
  .strictObject({
    provider: providerSchema.default({ kind: "discovered" }),
    scopes: scopesSchema.openapi({ description: "Empty: those the provider asks for by default." }),
    grant: z.enum(["authorization_code", "client_credentials", "enterprise"]).default("authorization_code").openapi({
      description: "Who the token is for: a person who signs in, Cardea itself, or somebody the company's identity provider vouches for.",
    }),
    identityProvider: z.strictObject({ tokenUrl: z.string().max(2000), clientId: z.string().min(1).max(500) }).optional(),
    client: z
      .strictObject({
        id: z.string().trim().min(1, "Enter the client id.").max(500),
        secret: z.string().min(1).max(2000).optional(),
        redirectUri: z.string().max(500).optional().openapi({
          description: "The one it has at the provider, from `/redirect-uri`. Absent: the server gets a new one, for you to give to the provider.",
        }),
        privateKey: z
          .strictObject({ pem: z.string().min(1).max(10_000), algorithm: z.enum(["ES256", "ES384", "RS256", "PS256", "EdDSA"]) })
          .optional(),
      })
      .optional()
      .openapi({ description: "A client an administrator created at the provider. The secret is never given out again." }),
  })
  .openapi("OAuthSettings");

export const newServerSchema = z
  .strictObject({
    slug,
    name: z.string().trim().min(1, "Enter a name.").max(80),
    url: z.string().trim().min(1, "Enter the server's URL.").max(2000).openapi({ example: "https://mcp.example.com/{workspace}/mcp" }),
    transport: transport.default("http"),
    authScope: authScopeSchema,
    oauth: oauthSchema.optional(),
  })
  .openapi("NewServer");

export const oauthViewSchema = z
  .object({
    provider: providerSchema,
    scopes: z.array(z.string()),
    grant: z.string(),
    clientId: z.string().nullable(),
    hasSecret: z.boolean().openapi({ description: "Whether the client has a secret or key here. It is never given out." }),
  })
  .nullable();

export const toOAuthView = ({ oauth }: Pick<AuthScope, "oauth">): z.infer<typeof oauthViewSchema> =>
  oauth && {
    provider: oauth.provider,
    scopes: oauth.scopes,
    grant: oauth.grant ?? "authorization_code",
    clientId: oauth.client?.id ?? null,
    hasSecret: (oauth.client?.secretVersion ?? 0) > 0,
  };
