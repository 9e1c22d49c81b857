import { createRoute, z } from "@hono/zod-openapi";
import { catalogServerSchema } from "../catalog/catalog.ts";
import { AppError } from "../lib/errors.ts";
import type { ProbedServer } from "../servers/servers.ts";
import { json, makeRouter, projectParams, refusals, tellLimitTo } from "./router.ts";

const inputSchema = z
  .strictObject({
    input: z.string().trim().min(1, "Enter a name or a URL.").max(2000).openapi({
      description: "The name of a well-known server, or the URL of any server, with or without `https://`.",
      example: "https://mcp.example.com/mcp",
    }),
  })
  .openapi("NewProbe");

const from = z.enum(["server", "catalog"]).openapi({ description: "Who says so: the server itself, or the catalog of well-known servers." });
const fields = z.array(z.object({ name: z.string(), label: z.string(), prefix: z.string() }));
const signInSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("none"), from }),
  z.object({
    type: z.literal("oauth2"),
    from,
    issuer: z.string().nullable(),
    scopes: z.array(z.string()),
    registration: z.enum(["cimd", "dcr", "client-needed"]).openapi({
      description:
        "How Cardea becomes a client there: `cimd` by a client id metadata document, `dcr` by dynamic client registration, `client-needed` only with a client that an administrator creates.",
    }),
    template: z.string().nullable().openapi({ description: "The provider template to use, if the provider publishes no metadata." }),
    clientUrl: z.string().nullable().openapi({ description: "The provider's page where an administrator creates the client." }),
  }),
  z
    .object({ type: z.enum(["header", "query", "path"]), from, fields })
    .openapi({ description: "A key. No fields: the server does not say where it goes." }),
]);

const WARNINGS = {
  mix_up: "the OAuth provider does not name itself as issuer (RFC 9207)",
  not_revocable: "Cardea cannot revoke grants at the provider (RFC 7009)",
  client_needed: "an administrator has to create a client at the provider",
  optional_sign_in: "the server answers without a sign-in too",
  key_in_url: "the URL had a parameter that looked like a key, which was taken out",
  key_place_unknown: "the server wants a key and does not say where it goes",
  hidden_text: "a tool's definition has characters that people cannot see",
  http_sse: "the server speaks only the transport HTTP+SSE of 2024-11-05",
  tools_left_out: "some tools could not be read",
} as const;

const probedSchema = z
  .object({
    url: z.string().openapi({ description: "The URL to add." }),
    name: z.string(),
    known: z.string().nullable().openapi({ description: "Its id in the catalog." }),
    helpUrl: z.string().nullable(),
    icon: z.string().nullable().openapi({ description: "A data URI." }),
    state: z.enum(["reachable", "unreachable", "untried"]).openapi({
      description: "`untried`: a value is missing without which the server cannot be asked.",
    }),
    problem: z.string().nullable().openapi({ description: "Why the server or its sign-in cannot be used, and what to do." }),
    revision: z.string().nullable().openapi({ description: "The MCP revision. Null if the server tells it only after a sign-in." }),
    transport: z.enum(["http", "sse"]),
    signIn: signInSchema.nullable().openapi({ description: "Null: not known." }),
    tools: z
      .object({ count: z.int(), names: z.array(z.string()) })
      .nullable()
      .openapi({
        description: "Its tools, with the names of at most 100. Null if it does not list them without a sign-in.",
      }),
    warnings: z.array(z.enum(Object.keys(WARNINGS) as (keyof typeof WARNINGS)[])).openapi({
      description: Object.entries(WARNINGS)
        .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
        .join("; "),
    }),
    leftOut: z.array(z.string()).openapi({ description: "Sentences about the parts of its metadata that Cardea could not read and ignores." }),
  })
  .openapi("ProbedServer");

const resultSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("server"), server: probedSchema }),
    z.object({ kind: z.literal("choices"), choices: z.array(catalogServerSchema) }),
    z.object({ kind: z.literal("unknown") }),
  ])
  .openapi("Probe");

const toView = ({ host: _, known, helpUrl, problem, revision, signIn, tools, ...rest }: ProbedServer): z.infer<typeof probedSchema> => ({
  ...rest,
  known: known ?? null,
  helpUrl: helpUrl ?? null,
  problem: problem ?? null,
  revision: revision ?? null,
  signIn: signIn ?? null,
  tools: tools ?? null,
});

/** What Cardea finds out of a server before it is added. */
export const serverProbeRoutes = makeRouter().openapi(
  createRoute({
    method: "post",
    path: "/projects/{project}/servers/probe",
    summary: "Find out about a server before it is added",
    description:
      "Asks the server without a credential: whether it answers, which revision and transport it speaks, how people sign in, and its tools. A server that does not answer is a result too. Nothing is stored.",
    request: { params: projectParams, body: { required: true, content: { "application/json": { schema: inputSchema } } } },
    responses: {
      200: json(resultSchema, "`server`: what was found. `choices`: several well-known servers have such a name. `unknown`: none has it."),
      ...refusals("server.url_refused", "request.too_many"),
    },
  }),
  async (c) => {
    const probed = await c.var.servers.probeServer(c.req.valid("json").input, c.var.session.userId, tellLimitTo(c)).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== "server.url_refused") throw error;
      throw new AppError(error.code, { reason: error.reason, fields: { input: error.fields?.url ?? "" } });
    });
    if (probed.kind !== "server") return c.json(probed, 200);
    const { server } = probed;
    // Only the host, because a path can contain a person's key.
    await c.var.recordChange("server.probe", { target: server.host });
    return c.json({ kind: "server" as const, server: toView(server) }, 200);
  },
);
