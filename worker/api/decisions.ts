import { createRoute, z } from "@hono/zod-openapi";
import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import { AppError } from "../lib/errors.ts";
import { json, makeRouter, projectParams, refusals } from "./router.ts";

const testedCallSchema = z
  .strictObject({
    person: z.string().trim().max(320).nullable().openapi({
      description: "Id or e-mail address of the member for whom the agent would call. Null: it acts for nobody, which needs a key.",
      example: "ada@example.com",
    }),
    key: z.string().nullable().default(null).openapi({ description: "Id of the agent's API key. Null: an agent that the person has signed in." }),
    readOnly: z.boolean().default(false).openapi({ description: "Whether the person has allowed the signed-in agent only to read." }),
    navigator: z.string().default("default").openapi({ description: "Slug of the navigator at whose MCP URL the agent would call." }),
    server: z.string().nullable().default(null).openapi({
      description: "Slug of the server, for a call at its own endpoint; `tool` is its own name then. Null: the call is at the navigator.",
    }),
    tool: z.string().trim().min(1, "Enter a tool's name.").max(600).openapi({ example: "github__delete_repo" }),
  })
  .openapi("TestedCall");

const decisionSchema = z
  .object({
    outcome: z.enum(["allowed", "own", "denied", "held", "paused", "unknown", "read-only", "not-connected", "refused"]).openapi({
      description:
        "The first thing that stops the call. `own`: Cardea answers it itself. `held`: the tool has changed and waits for approval. `paused`: its server is paused. `unknown`: the agent is told that there is no such tool. `read-only`: the agent may only read. `not-connected`: the credential is missing or has expired. `refused`: the API key is not for this navigator or person, or has ended.",
    }),
    decidedBy: z
      .enum(["navigator", "rule", "default"])
      .nullable()
      .openapi({ description: "What says whether the tool may be called: the navigator's deny list, a route rule or the project's default." }),
    rule: z
      .object({ id: z.string(), name: z.string(), place: z.int() })
      .nullable()
      .openapi({ description: "The rule that decided, with its place from 1." }),
    pattern: z.string().nullable().openapi({ description: "The entry of the navigator's deny list that decided." }),
    server: z.object({ slug: z.string(), name: z.string() }).nullable(),
    tool: z.string().nullable().openapi({ description: "The server's own name of the tool." }),
    isKnown: z.boolean().openapi({ description: "Whether the server was seen to list this tool. If not, the name may be misspelt." }),
    authScope: z
      .object({ id: z.string(), name: z.string(), level: z.enum(["user", "project"]), segment: z.string() })
      .nullable()
      .openapi({ description: "The auth scope that the call would use. Null if the call is stopped before." }),
    connection: z
      .enum(["not-needed", "connected", "more-access", "expired", "missing"])
      .nullable()
      .openapi({ description: "The state of the credential that the call would use." }),
    mode: z.enum(["direct", "search"]).openapi({ description: "How agents find tools at the navigator." }),
  })
  .openapi("CallDecision");

/** Says what Cardea would do with a call. The same code decides it as for a real call, and nothing is called. */
export const decisionRoutes = makeRouter().openapi(
  createRoute({
    method: "post",
    path: "/projects/{project}/decisions",
    operationId: "testCall",
    summary: "Say what would become of a call, and why",
    request: { params: projectParams, body: { required: true, content: { "application/json": { schema: testedCallSchema } } } },
    responses: { 200: json(decisionSchema, "The decision. The call was not made."), ...refusals("decision.invalid") },
  }),
  async (c) => {
    const { project, people, gateway, background } = c.var;
    const { person: named, key, server, ...asked } = c.req.valid("json");
    const person = named === null ? undefined : await people.memberList.find(project.id, named);
    if (named !== null && !person) throw new AppError("decision.invalid", { fields: { person: "The project has no such member." } });
    if (!person && key === null) throw new AppError("decision.invalid", { fields: { person: "Name a member, or a key that acts for nobody." } });
    const tested = { ...asked, person, key: key ?? undefined, server: server ?? undefined };
    const { decidedBy, ...found } = await gateway.test(project, tested, background);
    const scope = found.connection === undefined ? undefined : found.server;
    return c.json(
      {
        ...found,
        decidedBy: decidedBy?.kind ?? null,
        rule: decidedBy?.kind === "rule" ? decidedBy.rule : null,
        pattern: decidedBy?.kind === "navigator" ? decidedBy.pattern : null,
        server: found.server ? { slug: found.server.slug, name: found.server.name } : null,
        tool: found.tool ?? null,
        authScope: scope ? { id: scope.authScope.id, name: scope.authScope.name, level: scope.authScope.level, segment: segmentOf(scope) } : null,
        connection: found.connection ?? null,
      },
      200,
    );
  },
);
