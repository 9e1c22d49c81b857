import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { SWEPT } from "../db/db.ts";
import { DAY } from "../lib/clock.ts";
import { VERSION } from "../version.ts";
import { listProblems } from "./health-rules.ts";
import { type ApiEnv, json, makeRouter, refusals, time } from "./router.ts";

/** For how long lost events are shown. */
const PERIOD = 7 * DAY;

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
  .openapi({ description: "Null where the platform does not tell." });

const healthSchema = z
  .object({
    problems: z.array(z.string()).openapi({ description: "A sentence for each problem. Empty if all is well." }),
    version: z.string(),
    bindings: z.record(z.string(), z.enum(["ok", "failed"])).openapi({ description: "Whether each binding answers; some seconds old." }),
    migrations: z.object({ main: migrationsSchema, audit: migrationsSchema }),
    mail: z.object({
      lastSentAt: time.nullable(),
      lastFailedAt: time.nullable(),
    }),
    queues: z.object({ audit: queueSchema, work: queueSchema }),
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
    lastDeliveryAt: time.nullable().openapi({ description: "When events last arrived, to the minute." }),
    sweeps: z.object({ hourly: sweepSchema, often: sweepSchema }).openapi({ description: "The schedules. One that is late is a problem." }),
    databaseBytes: z.int().openapi({ description: "The size of the main database. D1 takes 10 GB." }),
    auditBytes: z.int().openapi({ description: "The size of the audit database." }),
  })
  .openapi("Health");

const retrySchema = z.object({ written: z.int(), failed: z.int() }).openapi("RetriedDeadLetters");

/** How much waits in a queue. The local platform does not tell. */
async function readQueue(queue: Pick<Queue, "metrics">) {
  const metrics = await queue.metrics().catch(() => undefined);
  if (metrics?.backlogCount === undefined) return null;
  return { backlog: metrics.backlogCount, oldestAt: metrics.oldestMessageTimestamp?.getTime() || null };
}

async function readHealth({ var: { db, instance, background }, env }: Context<ApiEnv>) {
  const now = instance.clock.now();
  const { deadLetters, auditMarks, appliedMigrations, mailHealth, vaultKeys } = db;
  const [letters, marks, keys, main, audit, mail, checked, auditQueue, workQueue, databaseBytes, auditBytes] = await Promise.all([
    deadLetters.summarize(now - PERIOD),
    auditMarks.list(),
    vaultKeys.list(),
    appliedMigrations.compare("main"),
    appliedMigrations.compare("audit"),
    mailHealth.get(),
    instance.checkHealth(background),
    readQueue(env.AUDIT_QUEUE),
    readQueue(env.WORK_QUEUE),
    appliedMigrations.size("main"),
    appliedMigrations.size("audit"),
  ]);
  const markOf = (name: string) => marks.find((mark) => mark.name === name);
  const sweepOf = (name: string) => ({ at: markOf(name)?.at ?? null, failed: markOf(name)?.place?.split(" ").filter(Boolean) ?? [] });
  const { waiting, malformed, latest, lost: lostEvents } = letters;
  const facts = {
    bindings: checked.states,
    mail,
    queues: { audit: auditQueue, work: workQueue },
    keys: [...instance.settings.VAULT_KEYS.keys()].map((id) => ({ id, since: keys.find((key) => key.id === id)?.seenAt ?? null })),
    lostEvents,
    sweeps: { hourly: sweepOf(SWEPT.hourly), often: sweepOf(SWEPT.often) },
    databaseBytes,
    auditBytes,
  };
  const waitingMigrations = [...main.waiting, ...audit.waiting];
  const problems = listProblems({ ...facts, deadLetters: { waiting, malformed }, waitingMigrations, madeAt: main.firstAt }, now);
  return {
    ...facts,
    problems,
    version: VERSION,
    migrations: { main: shown(main), audit: shown(audit) },
    mail: { lastSentAt: mail.sentAt || null, lastFailedAt: mail.failedAt || null },
    deadLetters: { waiting, malformed, latestAt: latest?.at ?? null, latestReason: latest?.reason ?? null },
    lastDeliveryAt: markOf("delivered")?.at ?? null,
  };
}

const shown = ({ latest, waiting }: { latest: string; waiting: string[] }) => ({ latest, waiting });

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
