import { createRoute, z } from "@hono/zod-openapi";
import { LONGEST_PATTERN } from "../routing/navigator-rules.ts";
import { errorResponses, json, makeRouter, projectParams } from "./router.ts";

const pattern = z.string().trim().min(1).max(LONGEST_PATTERN);

const askedSchema = z
  .union([
    z.strictObject({
      server: z.string().nullable().openapi({ description: "Slug of the rule's server. Null: every server." }),
      tools: z
        .array(pattern)
        .max(100)
        .openapi({ description: "Patterns as a route rule has them.", example: ["delete_*"] }),
    }),
    z.strictObject({ denied: z.array(pattern).max(200).openapi({ description: "Patterns as a navigator's deny list has them." }) }),
  ])
  .openapi("AskedPatterns", { example: { server: "github", tools: ["delete_*"] } });

const matchSchema = z
  .object({
    pattern: z.string(),
    count: z.int().openapi({ description: "How many of the tools that were seen it fits." }),
    tools: z.array(z.string()).openapi({ description: "Their names at navigators, at most 20." }),
    isServer: z
      .boolean()
      .openapi({ description: "Whether the project has the server that a pattern of a deny list names. True for a pattern of a rule." }),
  })
  .openapi("PatternMatch");

/** Which tools patterns fit, before they are saved in a rule or a deny list. */
export const toolMatchRoutes = makeRouter().openapi(
  createRoute({
    method: "post",
    path: "/projects/{project}/tool-matches",
    operationId: "matchTools",
    summary: "Say which tools patterns fit",
    request: { params: projectParams, body: { required: true, content: { "application/json": { schema: askedSchema } } } },
    responses: {
      200: json(
        z.object({ matches: z.array(matchSchema) }),
        "One for each pattern. A pattern that fits no tool is valid: it holds for tools that the server lists later.",
      ),
      ...errorResponses,
    },
  }),
  async (c) => c.json({ matches: await c.var.routing.matchTools(c.var.project.id, c.req.valid("json")) }, 200),
);
