import { createRoute, z } from "@hono/zod-openapi";
import { DAY } from "../lib/clock.ts";
import { requirePlatformAdmin } from "./guards.ts";
import { errorResponses, json, makeRouter, time } from "./router.ts";

/** For how long lost events are shown. */
const PERIOD = 7 * DAY;

const sweepSchema = z.object({
  at: time.nullable().openapi({ description: "When it last ran. Null if it never did." }),
  failed: z.array(z.string()).openapi({ description: "The tasks that failed in the last run. The cause is in the log." }),
});

const healthSchema = z
  .object({
    deadLetters: z.object({
      waiting: z.int().openapi({ description: "Messages that could not be written to the audit. Cardea tries them again every five minutes." }),
      malformed: z.int().openapi({ description: "Messages with parts that are no audit events. They are kept for 30 days and not tried again." }),
      latestAt: time.nullable(),
      latestReason: z.string().nullable(),
    }),
    lostEvents: z
      .int()
      .openapi({ description: "Events of the last seven days that are in the log alone, because neither the queue nor D1 took them." }),
    lastDeliveryAt: time.nullable().openapi({ description: "When events last arrived, to the minute." }),
    sweeps: z.object({ hourly: sweepSchema, often: sweepSchema }),
    auditBytes: z.int().openapi({ description: "The size of the audit database. D1 takes 10 GB." }),
  })
  .openapi("Health");

const retrySchema = z.object({ written: z.int(), failed: z.int() }).openapi("RetriedDeadLetters");

/** How the audit fares, for platform administrators: what could not be written, and when the sweeps last ran. */
export const auditHealthRoutes = makeRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/health",
      summary: "Get the health of the audit",
      responses: { 200: json(healthSchema, "For platform administrators."), ...errorResponses },
    }),
    async (c) => {
      await requirePlatformAdmin(c);
      const { deadLetters, auditMarks } = c.var.db;
      const [{ waiting, malformed, latest, lost }, marks, auditBytes] = await Promise.all([
        deadLetters.summarize(c.var.instance.clock.now() - PERIOD),
        auditMarks.list(),
        auditMarks.size(),
      ]);
      const markOf = (name: string) => marks.find((mark) => mark.name === name);
      const sweepOf = (name: string) => ({ at: markOf(name)?.at ?? null, failed: markOf(name)?.place?.split(" ").filter(Boolean) ?? [] });
      return c.json(
        {
          deadLetters: { waiting, malformed, latestAt: latest?.at ?? null, latestReason: latest?.reason ?? null },
          lostEvents: lost,
          lastDeliveryAt: markOf("delivered")?.at ?? null,
          sweeps: { hourly: sweepOf("swept:hourly"), often: sweepOf("swept:often") },
          auditBytes,
        },
        200,
      );
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/health/retry",
      summary: "Write dead letters of the audit again",
      request: { body: { required: true, content: { "application/json": { schema: z.strictObject({}) } } } },
      responses: { 200: json(retrySchema, "At most fifty messages are tried, those first that were tried longest ago."), ...errorResponses },
    }),
    async (c) => {
      await requirePlatformAdmin(c);
      return c.json(await c.var.audit.retryDeadLetters(), 200);
    },
  );
