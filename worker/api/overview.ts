import { createRoute, z } from "@hono/zod-openapi";
import { type ConnectionTroubles, TROUBLES } from "../db/db.ts";
import { DAY } from "../lib/clock.ts";
import { alertSchema, toAlertView } from "./alerts.ts";
import { errorResponses, json, makeRouter, projectParams, time } from "./router.ts";

/** Links and keys that end within this time are listed. */
const SOON = 7 * DAY;
/** The most alerts that are listed. */
const MOST_ALERTS = 20;
/** The most connections that are listed. */
const MOST_CONNECTIONS = 100;

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
        alerts: z.array(alertSchema).openapi({ description: "Alerts that are neither over nor acknowledged, newest first." }),
        unreachable: z.array(server.extend({ text: z.string(), since: time })),
        changed: z.array(server.extend({ tools: z.int(), holds: z.boolean().openapi({ description: "Whether they wait for approval." }) })),
        requests: z.int().openapi({ description: "How many requests for servers wait, up to 20." }),
        endingLinks: z.array(z.object({ id: z.string(), type: z.enum(["user", "project", "playground", "default"]), at: time })),
        endingKeys: z.array(z.object({ id: z.string(), name: z.string(), at: time })),
        connections: z
          .array(
            z.object({
              id: z.string().openapi({ description: "The credential." }),
              kind: z.enum(TROUBLES).openapi({
                description:
                  "`expired`: only a new sign-in revives it. `refused`: the server has refused the value at two checks in a row. `ending`: it ends soon, and only its person can renew it.",
              }),
              server,
              email: z.string().nullable().openapi({ description: "Whose it is. Null: it is the project's." }),
              at: time.openapi({ description: "Since when; for `ending`, when it ends." }),
            }),
          )
          .openapi({ description: "Connections that need their person." }),
      })
      .openapi({ description: "What waits for an administrator, at most 20 of each kind and 100 connections: also what ends within a week." }),
  })
  .openapi("Overview");

type Trouble = Awaited<ReturnType<ConnectionTroubles["listOldest"]>>[number];
const toNeed = ({ credential, kind, slug, name, email, at }: Trouble) => ({ id: credential, kind, server: { slug, name }, email, at });

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
    const [steps, needs, connections, alerts] = await Promise.all([
      db.overview.listSteps(project.id, session.userId),
      db.overview.listNeeds(project.id, now, now + SOON),
      db.connectionTroubles.listOldest(project.id, MOST_CONNECTIONS),
      db.alerts.list(project.id, { limit: MOST_ALERTS }, "waiting"),
    ]);
    return c.json({ steps, needs: { alerts: alerts.map(toAlertView), ...needs, connections: connections.map(toNeed) } }, 200);
  },
);
