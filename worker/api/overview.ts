import { createRoute, z } from "@hono/zod-openapi";
import { DAY } from "../lib/clock.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

/** Links and keys that end within this time are listed. */
const SOON = 7 * DAY;

const server = z.object({ slug: z.string(), name: z.string() });
const overviewSchema = z
  .object({
    steps: z
      .object({
        server: z.boolean(),
        account: z.boolean().openapi({ description: "Whether you have connected an account, or no server asks for one." }),
        agent: z.boolean().openapi({ description: "Whether an agent has called a tool." }),
        people: z.boolean().openapi({ description: "Whether another person is a member, or can become one by a link." }),
        needsAccount: z.boolean().openapi({ description: "Whether a server asks for people's own accounts." }),
      })
      .openapi({ description: "What of the first steps is done." }),
    needs: z
      .object({
        unreachable: z.array(server.extend({ text: z.string(), since: time })),
        changed: z.array(server.extend({ tools: z.int(), holds: z.boolean().openapi({ description: "Whether they wait for approval." }) })),
        requests: z.int().openapi({ description: "How many requests for servers wait, up to 20." }),
        endingLinks: z.array(z.object({ id: z.string(), type: z.enum(["user", "project", "playground", "default"]), at: time })),
        endingKeys: z.array(z.object({ id: z.string(), name: z.string(), at: time })),
      })
      .openapi({ description: "What waits for an administrator, at most 20 of each kind: also what ends within a week." }),
  })
  .openapi("Overview");

/** What a project's landing page shows. */
export const overviewRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/projects/{project}/overview",
    summary: "Get what is done and what waits",
    request: { params: projectParams },
    responses: { 200: json(overviewSchema, "The first steps of the project, and what waits for an administrator."), ...errorResponses },
  }),
  async (c) => {
    const { db, project, session, instance } = c.var;
    const now = instance.clock.now();
    const [steps, needs] = await Promise.all([db.overview.listSteps(project.id, session.userId), db.overview.listNeeds(project.id, now, now + SOON)]);
    return c.json({ steps, needs }, 200);
  },
);
