import { createRoute, z } from "@hono/zod-openapi";
import { readHealth } from "./read-health.ts";
import { json, makeRouter, refusals, time } from "./router.ts";

const sweepSchema = z.object({
  at: time.nullable().openapi({ description: "When it last ran. Null if it never did." }),
  failed: z.array(z.string()).openapi({ description: "The tasks that failed in the last run. The cause is in the log." }),
});

const migrationsSchema = z.object({
  latest: z.string().openapi({ description: "The last migration that this version needs." }),
  waiting: z.array(z.string()).openapi({ description: "The migrations that are not applied yet." }),
});

const queueSchema = z
  .object({ backlog: z.int(), oldestAt: time.nullable().openapi({ description: "When the oldest message was sent." }) })
  .nullable()
  .openapi({ description: "Null where the platform does not tell, or if the queue does not answer, which is a problem then." });

const healthSchema = z
  .object({
    problems: z.array(z.string()).openapi({
      description: "A sentence for each problem, also for a part that could not be read, which is empty then. None if all is well.",
    }),
    version: z.string(),
    bindings: z.record(z.string(), z.enum(["ok", "failed"])).openapi({ description: "Whether each binding answers; some seconds old." }),
    migrations: z.object({ main: migrationsSchema, audit: migrationsSchema }),
    mail: z.object({
      lastSentAt: time.nullable(),
      lastFailedAt: time.nullable(),
    }),
    queues: z
      .object({ audit: queueSchema, auditLate: queueSchema, work: queueSchema })
      .openapi({ description: "`auditLate` has events that the audit database did not take for a while." }),
    keys: z
      .array(z.object({ id: z.string(), since: time.nullable().openapi({ description: "When Cardea first had this vault key, to five minutes." }) }))
      .openapi({ description: "The vault keys. The first one seals." }),
    deadLetters: z.object({
      waiting: z.int().openapi({ description: "Messages that could not be written to the audit. Cardea tries them again every five minutes." }),
      malformed: z.int().openapi({ description: "Messages with parts that are no audit events. They are kept for 30 days and not tried again." }),
      latestAt: time.nullable(),
      latestReason: z.string().nullable(),
    }),
    lostEvents: z
      .int()
      .openapi({ description: "Events of the last seven days that are in the log alone, because neither the queue nor D1 took them." }),
    telemetry: z
      .object({ lostSpans: z.int(), lostPoints: z.int(), lastLostAt: time.nullable() })
      .openapi({ description: "Spans and points of metrics that the OpenTelemetry collector did not get, until a week passes without another." }),
    lastDeliveryAt: time.nullable().openapi({ description: "When events last arrived, to the minute." }),
    sweeps: z.object({ hourly: sweepSchema, often: sweepSchema }).openapi({ description: "The schedules. One that is late is a problem." }),
    databaseBytes: z.int().openapi({ description: "The size of the main database. D1 takes 10 GB." }),
    auditBytes: z.int().openapi({ description: "The size of the audit database." }),
  })
  .openapi("Health");

const retrySchema = z.object({ written: z.int(), failed: z.int() }).openapi("RetriedDeadLetters");

/** How the deployment fares, for platform administrators: its bindings, migrations, mail, queues, keys, schedules and databases. */
export const auditHealthRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/health",
      summary: "Get the health of the deployment",
      responses: { 200: json(healthSchema, "For platform administrators."), ...refusals("resource.not_found") },
    }),
    async (c) => {
      return c.json(await readHealth(c), 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/health/retry",
      summary: "Write dead letters of the audit again",
      request: { body: { required: true, content: { "application/json": { schema: z.strictObject({}) } } } },
      responses: {
        200: json(retrySchema, "At most fifty messages are tried, those first that were tried longest ago."),
        ...refusals("resource.not_found"),
      },
    }),
    async (c) => {
      return c.json(await c.var.audit.retryDeadLetters(), 200);
    },
  );
