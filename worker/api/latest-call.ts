import { createRoute, z } from "@hono/zod-openapi";
import { clientIn, makeNameAgents } from "./agent-names.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

const latestCallSchema = z
  .object({
    at: time,
    agent: z.string().openapi({ description: "The name of the application or of the API key that called." }),
    email: z
      .string()
      .nullable()
      .openapi({ description: "The e-mail address of the person for whom it called; null for an API key without a person." }),
    server: z.string().nullable(),
    tool: z.string().nullable(),
    outcome: z.enum(["ok", "error", "denied"]),
    durationMs: z.int().nullable(),
  })
  .openapi("LatestCall");

/** The newest events in which the call is looked for. */
const LOOKED_AT = 100;

/** The first sign of a new agent, for the page that waits for it. */
export const latestCallRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/projects/{project}/latest-call",
    summary: "Get the latest tool call of an agent",
    request: {
      params: projectParams,
      query: z.strictObject({ since: z.coerce.number().int().min(0).openapi({ description: "UTC milliseconds. Earlier calls do not count." }) }),
    },
    responses: {
      200: json(
        z.object({ call: z.union([latestCallSchema, z.null()]) }),
        "The latest call among the project's newest events; null if there is none since then.",
      ),
      ...errorResponses,
    },
  }),
  async (c) => {
    const { since } = c.req.valid("query");
    const { project, db } = c.var;
    const events = await db.auditEvents.list(project.id, { limit: LOOKED_AT });
    const found = events.find(({ action, at }) => action === "tool.call" && at >= since);
    const client = clientIn(found?.actor ?? "");
    if (!found || client === undefined) return c.json({ call: null }, 200);
    const agent = (await makeNameAgents(c)([found.actor])).get(client) ?? client;
    const { at, email, server, tool, outcome, durationMs } = found;
    return c.json({ call: { at, agent, email, server, tool, outcome, durationMs } }, 200);
  },
);
