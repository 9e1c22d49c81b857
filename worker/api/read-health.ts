import type { Context } from "hono";
import { latestMigration, SWEPT, UNTOLD } from "../db/db.ts";
import { DAY } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { VERSION } from "../version.ts";
import { listProblems } from "./health-rules.ts";
import type { ApiEnv } from "./router.ts";

/** For how long lost events are shown. */
const PERIOD = 7 * DAY;

/** A target of audit events that failed so often in a row has failed for an hour. */
const FAILING_FROM = 8;

/** How much waits in a queue. The local platform does not tell. @throws Error if the queue does not answer */
async function readQueue(queue: Pick<Queue, "metrics">) {
  const metrics = await queue.metrics();
  if (metrics?.backlogCount === undefined) return null;
  return { backlog: metrics.backlogCount, oldestAt: metrics.oldestMessageTimestamp?.getTime() || null };
}

/**
 * Reads the parts of the health one by one: a part that cannot be read, such as a table whose migration waits, is a problem, and hides no other part.
 * The cause goes to the log.
 */
function makeReader(log: Log) {
  const unread: string[] = [];
  async function read<Part>(name: string, ask: () => Promise<Part>, otherwise: Part): Promise<Part> {
    try {
      return await ask();
    } catch (error) {
      unread.push(name);
      log.error("health.failed", { name, reason: reasonOf(error) });
      return otherwise;
    }
  }
  return { unread, read };
}

const NO_LETTERS = { waiting: 0, malformed: 0, latest: undefined, lost: 0 };
const NO_MAIL = { sentAt: 0, failedAt: 0, fault: null };

/** @returns what is known of the deployment's health, with a problem for each part that could not be read */
export async function readHealth({ var: { db, instance, jobs, background }, env }: Context<ApiEnv>) {
  const now = instance.clock.now();
  const { deadLetters, auditMarks, appliedMigrations, mailHealth, vaultKeys, auditTargets } = db;
  const { unread, read } = makeReader(instance.log);
  const compare = (name: "main" | "audit") =>
    read(`migrations of ${name}`, () => appliedMigrations.compare(name), { latest: latestMigration(name), waiting: [], firstAt: now });
  const [letters, marks, keys, brokenKeys, main, audit, mail, checked, auditQueue, lateQueue, workQueue, databaseBytes, auditBytes, failingTargets] =
    await Promise.all([
      read("dead letters", () => deadLetters.summarize(now - PERIOD), NO_LETTERS),
      read("schedules", () => auditMarks.list(), []),
      read("vault keys", () => vaultKeys.list(), []),
      read("state of the vault keys", async () => (await jobs.keys.listBroken()).map(({ id }) => id), []),
      compare("main"),
      compare("audit"),
      read("mail", () => mailHealth.get(), NO_MAIL),
      instance.checkHealth(background),
      read("queue audit", () => readQueue(env.AUDIT_QUEUE), null),
      read("queue auditLate", () => readQueue(env.AUDIT_LATE_QUEUE), null),
      read("queue work", () => readQueue(env.WORK_QUEUE), null),
      read("size of main", () => appliedMigrations.size("main"), 0),
      read("size of audit", () => appliedMigrations.size("audit"), 0),
      read("audit targets", () => auditTargets.countFailing(FAILING_FROM), 0),
    ]);
  const markOf = (name: string) => marks.find((mark) => mark.name === name);
  const sweepOf = (name: string) => ({ at: markOf(name)?.at ?? null, failed: markOf(name)?.place?.split(" ").filter(Boolean) ?? [] });
  const recent = (name: string) => marks.find((mark) => mark.name === name && mark.at > now - PERIOD);
  const countAt = (name: string) => Number(recent(name)?.place ?? 0);
  const lastAt = (...names: string[]) => Math.max(...names.map((name) => recent(name)?.at ?? 0)) || null;
  const { waiting, malformed, latest, lost: lostEvents } = letters;
  const facts = {
    bindings: checked.states,
    mail,
    queues: { audit: auditQueue, auditLate: lateQueue, work: workQueue },
    keys: [...instance.settings.VAULT_KEYS.keys()].map((id) => ({ id, since: keys.find((key) => key.id === id)?.seenAt ?? null })),
    lostEvents,
    telemetry: { lostSpans: countAt(UNTOLD.spans), lostPoints: countAt(UNTOLD.points), lastLostAt: lastAt(UNTOLD.spans, UNTOLD.points) },
    sweeps: { hourly: sweepOf(SWEPT.hourly), often: sweepOf(SWEPT.often) },
    databaseBytes,
    auditBytes,
  };
  const waitingMigrations = [...main.waiting, ...audit.waiting];
  const problems = listProblems(
    { ...facts, brokenKeys, failingTargets, deadLetters: { waiting, malformed }, waitingMigrations, madeAt: main.firstAt, unread },
    now,
  );
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
