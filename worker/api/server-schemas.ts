import { z } from "@hono/zod-openapi";
import type { AuthScope } from "../db/db.ts";
import { slug } from "./router.ts";

export const fieldSchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1, "Enter a name.")
      .max(64)
      .openapi({ description: "Name of the header, placeholder, query parameter or environment variable that gets the value." }),
    label: z.string().trim().max(80).default("").openapi({ description: "The label of the field in the form. Empty: the name is shown." }),
    help: z.string().trim().max(300).default("").openapi({ description: "A text that says where to find the value." }),
    prefix: z.string().max(64).default("").openapi({ description: "Text before the value, such as `Bearer `." }),
  })
  .openapi("AuthScopeField");

/** These values get their own sentences, so that people learn the reason (F83). */
const STDIO = "A stdio server runs behind a bridge: use the transport “bridge”, and the URL bridge:// with the name that the bridge's file gives it.";

export const scopeType = z.enum(["none", "oauth2", "header", "path", "query", "env"]);
export const transport = z.enum(["http", "sse", "bridge"], { error: ({ input }) => (input === "stdio" ? STDIO : undefined) });
export const redactionHints = z
  .array(z.string().min(1).max(64))
  .max(50)
  .openapi({ description: "Names of arguments and results whose values must not be recorded." });

export const authScopeSchema = z
  .strictObject({
    type: scopeType,
    level: z.enum(["user", "project"]),
    fields: z.array(fieldSchema).max(8).default([]),
    redactionHints: redactionHints.default([]),
  })
  .openapi("AuthScope");

export const secretName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/, "Use 1 to 80 lower-case letters, digits and hyphens, without a hyphen at the ends.")
  .openapi({
    description: "What configuration files call the client's secret, which is not in them. With it a client can be entered before its secret.",
    example: "github-client",
  });

const scopesSchema = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "An OAuth scope cannot contain spaces."))
  .max(50)
  .default([]);

/** An empty text counts as absent. */
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
    revocationUrl: optionalUrl.openapi({
      description: "The revocation endpoint (RFC 7009), where Cardea also ends the grants that are revoked here. Absent: they are not ended there.",
    }),
    userinfoUrl: optionalUrl.openapi({
      description: "The UserInfo endpoint (OpenID Connect), or one with answers of the same shape. It tells which account is connected.",
    }),
  }),
]);

export const oauthSchema = z
  .strictObject({
    provider: providerSchema.default({ kind: "discovered" }),
    scopes: scopesSchema.openapi({ description: "OAuth scopes. Empty: the provider's default." }),
    grant: z.enum(["authorization_code", "client_credentials", "enterprise"]).default("authorization_code").openapi({
      description:
        "How Cardea gets tokens. `authorization_code`: a person signs in. `client_credentials`: for Cardea itself. `enterprise`: with an ID token of the company's identity provider.",
    }),
    identityProvider: z.strictObject({ tokenUrl: z.string().max(2000), clientId: z.string().min(1).max(500) }).optional(),
    client: z
      .strictObject({
        id: z.string().trim().min(1, "Enter the client id.").max(500),
        secret: z.string().min(1).max(2000).optional(),
        secretName: secretName.optional(),
        redirectUri: z.string().max(500).optional().openapi({
          description:
            "The client's redirect URI at the provider, which you got from `/redirect-uri`. Absent: the server gets a new one, which you enter at the provider.",
        }),
        privateKey: z
          .strictObject({ pem: z.string().min(1).max(10_000), algorithm: z.enum(["ES256", "ES384", "RS256", "PS256", "EdDSA"]) })
          .optional(),
      })
      .optional()
      .openapi({ description: "A client that an administrator created at the provider. The API never returns its secret." }),
  })
  .openapi("OAuthSettings");

export const newServerSchema = z
  .strictObject({
    slug,
    name: z.string().trim().min(1, "Enter a name.").max(80),
    url: z.string().trim().min(1, "Enter the server's URL.").max(2000).openapi({
      description: "Its address. Of a server behind a bridge: `bridge://` and the name that the bridge's file gives it.",
      example: "https://mcp.example.com/{workspace}/mcp",
    }),
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
    hasSecret: z.boolean().openapi({ description: "Whether Cardea has a secret or private key of the client. The API never returns it." }),
    secretName: secretName.nullable(),
    identityProvider: z.object({ tokenUrl: z.string(), clientId: z.string() }).nullable(),
  })
  .nullable();

export const toOAuthView = ({ oauth }: Pick<AuthScope, "oauth">): z.infer<typeof oauthViewSchema> =>
  oauth && {
    provider: oauth.provider,
    scopes: oauth.scopes,
    grant: oauth.grant ?? "authorization_code",
    clientId: oauth.client?.id ?? null,
    hasSecret: (oauth.client?.secretVersion ?? 0) > 0,
    secretName: oauth.client?.secretName ?? null,
    identityProvider: oauth.identityProvider ?? null,
  };
