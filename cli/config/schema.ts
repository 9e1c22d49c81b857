import { z } from "zod";

/**
 * The file of a project's configuration. Nothing of it is a secret. Rules that need the instance, such as which URLs are allowed, are the instance's: it
 * says them when the file is applied.
 */

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const slug = z.string().regex(SLUG, "Use 1 to 40 lower-case letters, digits and hyphens, without a hyphen at the ends.");
const name = (longest: number) => z.string().trim().min(1, "Write a name.").max(longest);
const url = z.string().trim().min(1).max(2000);

/** An origin as URLs have it, so that it is equal to what the instance says. */
const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, "Use an origin such as https://app.example.com.");
const distinct = <Item extends z.ZodType<string>>(item: Item) =>
  z.array(item).refine((items) => new Set(items).size === items.length, "Write each entry once.");

const redactionHints = z.array(z.string().min(1).max(64)).max(50);

const project = z
  .strictObject({
    returnOrigins: distinct(origin).max(20).optional().meta({ description: "Origins to which links may send people back." }),
    browserOrigins: distinct(origin).max(20).optional().meta({ description: "Origins whose pages may call the project's MCP URLs from a browser." }),
    auditRetentionDays: z.int().min(1).optional().meta({ description: "For how many days audit events are kept." }),
    recordsCalls: z.boolean().optional().meta({ description: "Whether arguments and results of calls are recorded, redacted." }),
    redactionHints: redactionHints.optional().meta({ description: "Names whose values are redacted in every recording of the project." }),
    secondFactor: z
      .enum(["off", "acts", "administrators"])
      .optional()
      .meta({ description: "When administrators and auditors need a second factor." }),
  })
  .meta({ description: "The project's settings. A setting that is left out stays as it is." });

const field = z.strictObject({
  name: name(64).meta({ description: "Name of the header, placeholder, query parameter or environment variable that gets the value." }),
  label: z.string().trim().max(80).default("").meta({ description: "The label of the field in the form. Left out: the name." }),
  help: z.string().trim().max(300).default("").meta({ description: "A text that says where to find the value." }),
  prefix: z.string().max(64).default("").meta({ description: "Text before the value, such as “Bearer ”." }),
});

const provider = z
  .strictObject({
    template: z.string().min(1).optional().meta({ description: "Id of a provider template of the catalog, such as github." }),
    authorizationUrl: url.optional(),
    tokenUrl: url.optional(),
    revocationUrl: url.optional(),
    userinfoUrl: url.optional(),
  })
  .refine(
    ({ template, ...urls }) => (template === undefined ? Boolean(urls.authorizationUrl && urls.tokenUrl) : Object.keys(urls).length === 0),
    "Write either “template”, or “authorizationUrl” and “tokenUrl”. Leave “provider” out if the server says who its provider is.",
  )
  .meta({ description: "The OAuth provider. Left out: it is discovered from the server." });

const client = z
  .strictObject({
    id: name(500),
    secret: z
      .string()
      .regex(
        /^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/,
        "Write a name for the secret, such as github-client, and never the secret. Set it with “cardea secret set”.",
      )
      .optional()
      .meta({ description: "What the client's secret is called. “cardea secret set NAME” sets the secret itself." }),
  })
  .meta({ description: "A client that was created at the provider. Left out: Cardea registers its own." });

const oauth = z
  .strictObject({
    provider: provider.optional(),
    scopes: distinct(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "An OAuth scope cannot contain spaces."))
      .max(50)
      .default([])
      .meta({ description: "OAuth scopes. Empty: the provider's default." }),
    grant: z.enum(["authorization_code", "client_credentials", "enterprise"]).default("authorization_code"),
    identityProvider: z
      .strictObject({ tokenUrl: url, clientId: name(500) })
      .optional()
      .meta({ description: "For the grant “enterprise”." }),
    client: client.optional(),
  })
  .refine(({ grant, identityProvider }) => (grant === "enterprise") === (identityProvider !== undefined), {
    path: ["grant"],
    message: "“identityProvider” belongs to the grant “enterprise”, and to no other.",
  });

const auth = z.strictObject({
  type: z.enum(["none", "oauth2", "header", "path", "query", "env"]).default("none"),
  level: z.enum(["user", "project"]).default("user").meta({ description: "Whose credential is used: each person's own, or one of the project." }),
  fields: z.array(field).max(8).default([]),
  redactionHints: redactionHints.default([]).meta({ description: "Names of arguments and results that are not recorded." }),
  oauth: oauth.optional().meta({ description: "For the type “oauth2”. Left out: everything is discovered from the server." }),
});

/** OAuth settings belong to one type. The message stands at the settings. */
const hasFittingSettings = ({ type, oauth }: { type: string; oauth?: unknown }): boolean => type === "oauth2" || oauth === undefined;
const MISFIT = { path: ["oauth"], message: "Only the type “oauth2” has OAuth settings." };
const authScope = auth.refine(hasFittingSettings, MISFIT);
const furtherScope = z.strictObject({ name: name(60), ...auth.shape }).refine(hasFittingSettings, MISFIT);

const server = z.strictObject({
  name: name(80),
  url: url.meta({ description: "The server's MCP URL. {name} is a place for a value of the type “path”." }),
  transport: z
    .enum(["http", "sse", "bridge"])
    .default("http")
    .meta({ description: "bridge: the URL is bridge:// and the name in the bridge's file." }),
  state: z.enum(["active", "paused"]).default("active"),
  holdChanges: z.boolean().default(false).meta({ description: "Whether a changed tool waits for approval." }),
  auth: authScope.prefault({}).meta({ description: "The server's own auth scope. Left out: it needs none." }),
  authScopes: z
    .array(furtherScope)
    .max(20)
    .refine((scopes) => new Set(scopes.map((scope) => scope.name)).size === scopes.length, "Two auth scopes have the same name.")
    .default([])
    .meta({ description: "Further auth scopes, which route rules may choose." }),
});

const navigator = z.strictObject({
  name: name(80),
  mode: z.enum(["direct", "search"]).default("direct"),
  inChatAuthentication: z.boolean().default(false).meta({ description: "Whether agents may hand out auth links in the chat." }),
  denied: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[a-z0-9-]+(__.+)?$/, "Use {server} or {server}__{tool}, with * for any characters.")
        .max(500),
    )
    .max(200)
    .default([])
    .meta({ description: "Servers or tools that are neither listed nor callable." }),
});

const rule = z.strictObject({
  name: z.string().trim().max(80).default(""),
  server: slug.optional().meta({ description: "Left out: the rule is for every server." }),
  navigator: slug.optional().meta({ description: "Left out: the rule is for every navigator." }),
  tools: z
    .array(z.string().trim().min(1).max(500))
    .min(1)
    .max(100)
    .meta({ description: "The server's own names of the tools, with * for any characters." }),
  authScope: z
    .string()
    .trim()
    .min(1)
    .optional()
    .meta({ description: "A further auth scope of the server, by its name. Left out: the server's own." }),
  policy: z.enum(["allow", "deny"]),
});

/** A time as a file is written: without milliseconds if there are none. */
export const writeTime = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?$/, "Use a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z.")
  .refine((text) => Number.isFinite(Date.parse(text)), "There is no such time.")
  .transform((text) => writeTime(Date.parse(text)));

const lowerCase = z.string().regex(/^[^\sA-Z]+$/, "Write it in lower case, without spaces.");

const link = z
  .strictObject({
    type: z
      .enum(["user", "playground"])
      .default("user")
      .meta({ description: "Whose credentials it asks for: those of agents' calls, or of the playground." }),
    servers: distinct(slug).min(1).max(100).meta({ description: "Slugs of servers that people connect their own accounts to." }),
    domains: distinct(lowerCase).max(20).default([]).meta({ description: "E-mail domains whose people may use the link." }),
    emails: distinct(lowerCase).max(200).default([]).meta({ description: "Addresses that may use it too." }),
    expiresAt: time.optional().meta({ description: "When it ends: a day, or a time such as 2027-01-31T12:00:00Z. Left out: never." }),
    returnUrl: url.optional().meta({ description: "Where people go when they are done." }),
    tags: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "Use lower-case letters, digits and underscores, a letter first."), z.string().max(200))
      .refine((tags) => Object.keys(tags).length <= 10, "Give at most 10 tags.")
      .default({})
      .meta({ description: "Notes, which every answer about the link has." }),
    paused: z.boolean().default(false),
  })
  .refine(({ domains, emails }) => domains.length + emails.length > 0, "Name at least one domain in “domains”, or an address in “emails”.");

const configSchema = z
  .strictObject({
    version: z.literal(1, "Write “version: 1”, the version of this format."),
    project: project.optional(),
    servers: z.record(slug, server).optional().meta({ description: "The servers by slug." }),
    navigators: z
      .record(slug, navigator)
      .optional()
      .meta({ description: "The navigators by slug. “default” is the one at the project's own MCP URL." }),
    links: z.record(slug, link).optional().meta({ description: "The auth links by name. Their addresses are in no file." }),
    defaultPolicy: z.enum(["allow", "deny"]).optional().meta({ description: "What is done with calls that match no rule." }),
    rules: z.array(rule).max(500).optional().meta({ description: "The route rules in their order: the first one that fits decides." }),
  })
  .meta({ title: "Configuration of a Cardea project", description: "What is left out at the top stays as it is in the project." });

export type Config = z.output<typeof configSchema>;
export type ServerConfig = z.output<typeof server>;
export type AuthConfig = z.output<typeof authScope>;
export type ScopeConfig = z.output<typeof furtherScope>;
export type OAuthConfig = z.output<typeof oauth>;
export type NavigatorConfig = z.output<typeof navigator>;
export type LinkConfig = z.output<typeof link>;
export type RuleConfig = z.output<typeof rule>;
export type ProjectConfig = z.output<typeof project>;

export const parseConfig = (value: unknown) => configSchema.safeParse(value);

/** The JSON Schema of the file, for editors. */
export const writeJsonSchema = (): string =>
  `${JSON.stringify({ ...z.toJSONSchema(configSchema, { io: "input", target: "draft-07" }), additionalProperties: false }, null, 2)}\n`;
