import { createRoute, z } from "@hono/zod-openapi";
import { reasonOf } from "../alerts/alerts.ts";
import { ALERT_KINDS, type NamedAlert } from "../db/db.ts";
import { errorResponses, json, makeRouter, next, nextOf, pageQuery, projectParams, refusals, time, toPage } from "./router.ts";

export const alertSchema = z
  .object({
    id: z.string(),
    kind: z.enum(ALERT_KINDS).openapi({
      description:
        "`error_rate`: far more calls of a server fail than is usual there. `provider_down`: the provider of an auth scope renews the tokens of several people no more. `new_agent`, `new_country`: credentials of a person are used by an agent, or from a country, for the first time. `burst`: a person's agents call far more often than is usual.",
    }),
    reason: z.string().openapi({ description: "Why it was opened, with its numbers. The text is English." }),
    facts: z
      .object({
        calls: z.int().optional(),
        failed: z.int().optional(),
        usual: z
          .number()
          .nullable()
          .optional()
          .openapi({ description: "The share of calls that failed on the days before; null if there were too few." }),
        people: z.int().optional(),
        known: z.int().optional().openapi({ description: "How many agents, or countries, were known of the person before." }),
        country: z.string().optional().openapi({ description: "ISO 3166-1, or `T1` for the Tor network.", example: "DE" }),
        most: z.int().optional().openapi({ description: "The most calls on one of the 14 days before." }),
      })
      .openapi({ description: "The numbers when it was opened." }),
    server: z.object({ slug: z.string(), name: z.string() }).nullable(),
    authScope: z.string().nullable().openapi({ description: "The name of the auth scope whose provider is down." }),
    agent: z.object({ id: z.string(), name: z.string() }).nullable().openapi({ description: "The new agent; null if it has gone." }),
    user: z
      .object({ id: z.string(), email: z.string() })
      .nullable()
      .openapi({ description: "Whose credentials are used. Of an agent that is new for several people, the first." }),
    openedAt: time,
    acknowledgedAt: time.nullable(),
    closedAt: time.nullable().openapi({ description: "When it was over; null if it is not." }),
  })
  .openapi("Alert");

export function toAlertView({ alert, ...names }: NamedAlert): z.infer<typeof alertSchema> {
  const { id, kind, facts, userId, openedAt, acknowledgedAt, closedAt } = alert;
  const { server, serverName, authScope, agent, agentName, email } = names;
  return {
    ...{ id, kind, facts, openedAt, acknowledgedAt, closedAt, authScope },
    reason: reasonOf({ alert, ...names }),
    server: server === null || serverName === null ? null : { slug: server, name: serverName },
    agent: agent === null || agentName === null ? null : { id: agent, name: agentName },
    user: userId === null || email === null ? null : { id: userId, email },
  };
}

const state = z.enum(["waiting", "all"]).default("all").openapi({ description: "`waiting`: only alerts that are neither over nor acknowledged." });

/** What was found to be wrong in a project, and is told to its administrators. */
export const alertRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/projects/{project}/alerts",
      summary: "List a project's alerts",
      request: { params: projectParams, query: pageQuery.extend({ state }) },
      responses: {
        200: json(z.object({ alerts: z.array(alertSchema), next }), "Newest first. An alert is forgotten 90 days after it was over."),
        ...errorResponses,
      },
    }),
    async (c) => {
      const { state: wanted, ...query } = c.req.valid("query");
      const page = toPage(query);
      const rows = await c.var.db.alerts.list(c.var.project.id, page, wanted === "waiting" ? "waiting" : undefined);
      const places = rows.map(({ alert: { openedAt: createdAt, id } }) => ({ createdAt, id }));
      return c.json({ alerts: rows.map(toAlertView), next: nextOf(places, page) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/projects/{project}/alerts/{alert}/acknowledge",
      operationId: "acknowledgeAlert",
      summary: "Acknowledge an alert",
      description:
        "It is off the overview. One about a server or provider is over when that has recovered, and no other is opened about it until then. One about a credential is over at once. A repeat changes nothing.",
      request: { params: projectParams.extend({ alert: z.string() }) },
      responses: { 200: json(alertSchema, "The alert, which is acknowledged or over."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      const { project, session, alerts } = c.var;
      const { named, isNew } = await alerts.acknowledge(project.id, c.req.valid("param").alert, session.userId);
      if (isNew) await c.var.recordChange("alert.acknowledge", { target: named.alert.id, changes: named.alert.kind });
      return c.json(toAlertView(named), 200);
    },
  );
