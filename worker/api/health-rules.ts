import { DAY, HOUR, MINUTE } from "../lib/clock.ts";

/** What is known of a deployment's health. Times are UTC ms; null for what never happened. */
export type HealthFacts = {
  bindings: Record<string, "ok" | "failed">;
  waitingMigrations: string[];
  /** When the deployment was made. */
  madeAt: number;
  mail: { sentAt: number; failedAt: number };
  deadLetters: { waiting: number; malformed: number };
  lostEvents: number;
  /** How many targets of audit events have failed for an hour or more. */
  failingTargets: number;
  /** What the collector of traces and metrics did not get. */
  telemetry: { lostSpans: number; lostPoints: number; lastLostAt: number | null };
  sweeps: Record<"hourly" | "often", { at: number | null; failed: string[] }>;
  /** The number of messages, and when the oldest was sent; null where the platform does not tell. */
  queues: Record<string, { backlog: number; oldestAt: number | null } | null>;
  keys: { id: string; since: number | null }[];
  /** Ids of vault keys that stored values need, and that the settings lack or have with another value. */
  brokenKeys: string[];
  databaseBytes: number;
  auditBytes: number;
  /** The parts that could not be read. Nothing is concluded from them. */
  unread: string[];
};

/** How late a schedule may be before that is a problem, in ms. */
const LATE = { hourly: 3 * HOUR, often: 30 * MINUTE };
const OLDEST_MESSAGE = 15 * MINUTE;
const OLDEST_KEY = 400 * DAY;
/** D1 takes 10 GB a database (developers.cloudflare.com/d1/platform/limits/). */
const LARGE = 8_000_000_000;

/** The problems of a deployment, each in a sentence that says what to do or where to read on. None if all is well. */
export function listProblems(facts: HealthFacts, now: number): string[] {
  const { bindings, waitingMigrations, madeAt, mail, deadLetters, lostEvents, failingTargets, telemetry, sweeps, queues, keys, brokenKeys, unread } =
    facts;
  const isFailed = ([name, state]: [string, string]) => state === "failed" && !(name === "vaultKeys" && brokenKeys.length > 0);
  const failed = Object.entries(bindings)
    .filter(isFailed)
    .map(([name]) => name);
  const late = (unread.includes("schedules") ? [] : (["hourly", "often"] as const)).filter((kind) => now - (sweeps[kind].at ?? madeAt) > LATE[kind]);
  const failedTasks = [...sweeps.hourly.failed, ...sweeps.often.failed];
  const slow = Object.entries(queues).filter(([, queue]) => queue?.oldestAt != null && now - queue.oldestAt > OLDEST_MESSAGE);
  const old = keys.slice(0, 1).filter(({ since }) => since !== null && now - since > OLDEST_KEY);
  const large = facts.databaseBytes > LARGE ? ["main"] : [];
  if (facts.auditBytes > LARGE) large.push("audit");
  return [
    ...(failed.length > 0 ? [`These bindings do not answer: ${failed.join(", ")}.`] : []),
    ...(brokenKeys.length > 0
      ? [
          `Stored values need the vault key ${brokenKeys.join(", ")}, which the settings lack, or have with another value. Put it back as it was, behind the first one (docs/security.md).`,
        ]
      : []),
    ...(unread.length > 0 ? [`These parts could not be read: ${unread.join(", ")}. The log has the cause, under health.failed.`] : []),
    ...(waitingMigrations.length > 0 ? [`Migrations wait: ${waitingMigrations.join(", ")}. npm run deploy applies them.`] : []),
    ...(mail.failedAt > mail.sentAt ? ["The last mail could not be sent. The log has the cause, under mail.failed."] : []),
    ...late.map(
      (kind) =>
        `The ${kind === "often" ? "five-minute" : "hourly"} schedule ${sweeps[kind].at === null ? "has never run" : "is late"}. Is the cron trigger on?`,
    ),
    ...(failedTasks.length > 0
      ? [`These tasks failed in the last run: ${failedTasks.join(", ")}. The log has the cause, under housekeeping.failed.`]
      : []),
    ...slow.map(([name]) => `The oldest message of the queue ${name} waits for more than 15 minutes.`),
    ...(deadLetters.waiting > 0 ? [`${deadLetters.waiting} messages could not be written to the audit.`] : []),
    ...(deadLetters.malformed > 0 ? [`${deadLetters.malformed} messages with parts that are no audit events are kept.`] : []),
    ...(failingTargets > 0
      ? [`${failingTargets} targets of audit events take nothing for an hour or more. Event delivery in their projects says why.`]
      : []),
    ...(telemetry.lastLostAt !== null && now - telemetry.lastLostAt < HOUR
      ? ["The collector of traces and metrics did not take everything in the last hour. The log has the cause, under telemetry."]
      : []),
    ...(lostEvents > 0 ? [`${lostEvents} events of the last seven days are in the log only.`] : []),
    ...old.map(({ id }) => `Cardea has had the vault key ${id}, which seals, for more than 400 days. Put a new one first (docs/security.md).`),
    ...large.map((name) => `The ${name} database is near the 10 GB that D1 takes.`),
  ];
}
