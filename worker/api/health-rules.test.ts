import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../lib/clock.ts";
import { type HealthFacts, listProblems } from "./health-rules.ts";

const NOW = 1_800_000_000_000;
const WELL: HealthFacts = {
  bindings: { database: "ok", keeper: "ok" },
  waitingMigrations: [],
  madeAt: NOW - 31 * DAY,
  mail: { sentAt: NOW, failedAt: NOW - 1 },
  deadLetters: { waiting: 0, malformed: 0 },
  lostEvents: 0,
  failingTargets: 0,
  telemetry: { lostSpans: 9, lostPoints: 2, lastLostAt: NOW - 2 * HOUR },
  sweeps: { hourly: { at: NOW - HOUR, failed: [] }, often: { at: NOW - 5 * MINUTE, failed: [] } },
  queues: { audit: { backlog: 3, oldestAt: NOW - MINUTE }, work: null, auditLate: null },
  keys: [
    { id: "k2", since: NOW - 30 * DAY },
    { id: "k1", since: NOW - 900 * DAY },
  ],
  brokenKeys: [],
  databaseBytes: 5_000_000,
  auditBytes: 5_000_000,
  unread: [],
};

test("a deployment that is well has no problem", () => {
  expect(listProblems(WELL, NOW)).toEqual([]);
});

test("schedules that have not run yet are no problem in the first minutes of a deployment", () => {
  const sweeps = { hourly: { at: null, failed: [] }, often: { at: null, failed: [] } };
  expect(listProblems({ ...WELL, madeAt: NOW - 20 * MINUTE, sweeps }, NOW)).toEqual([]);
  expect(listProblems({ ...WELL, madeAt: NOW - 40 * MINUTE, sweeps }, NOW)).toEqual([expect.stringContaining("five-minute schedule has never run")]);
});

test.each<[string, Partial<HealthFacts>, string]>([
  ["a binding that fails", { bindings: { database: "ok", vaultStore: "failed" } }, "do not answer: vaultStore"],
  [
    "a vault key that is missing",
    { bindings: { database: "ok", vaultKeys: "failed" }, brokenKeys: ["k1", "k7"] },
    "Stored values need the vault key k1, k7, which the settings lack",
  ],
  ["a vault that cannot be asked for its keys", { bindings: { database: "failed", vaultKeys: "failed" } }, "do not answer: database, vaultKeys"],
  ["a migration that waits", { waitingMigrations: ["0019_erasures.sql"] }, "Migrations wait: 0019_erasures.sql"],
  ["a part that could not be read", { unread: ["mail"] }, "could not be read: mail"],
  [
    "a schedule of which nothing could be read",
    { unread: ["schedules"], sweeps: { hourly: { at: null, failed: [] }, often: { at: null, failed: [] } } },
    "could not be read: schedules",
  ],
  ["a mail that failed last", { mail: { sentAt: NOW - 2, failedAt: NOW } }, "last mail could not be sent"],
  ["an hourly schedule that stopped", { sweeps: { ...WELL.sweeps, hourly: { at: NOW - 4 * HOUR, failed: [] } } }, "hourly schedule is late"],
  ["a schedule that never ran", { sweeps: { ...WELL.sweeps, often: { at: null, failed: [] } } }, "five-minute schedule has never run"],
  ["a task that failed", { sweeps: { ...WELL.sweeps, often: { at: NOW, failed: ["jobs"] } } }, "tasks failed in the last run: jobs"],
  ["a queue that stands still", { queues: { work: { backlog: 9, oldestAt: NOW - HOUR } } }, "queue work waits"],
  ["dead letters", { deadLetters: { waiting: 2, malformed: 0 } }, "2 messages could not be written"],
  ["malformed messages", { deadLetters: { waiting: 0, malformed: 1 } }, "1 messages with parts"],
  ["targets of audit events", { failingTargets: 2 }, "2 targets of audit events"],
  [
    "a collector that takes nothing",
    { telemetry: { lostSpans: 1, lostPoints: 0, lastLostAt: NOW - MINUTE } },
    "did not take everything in the last hour",
  ],
  ["lost events", { lostEvents: 4 }, "4 events of the last seven days"],
  ["an old vault key that still seals", { keys: [{ id: "k1", since: NOW - 500 * DAY }] }, "vault key k1, which seals, for more than 400 days"],
  ["a database that is nearly full", { databaseBytes: 9_000_000_000 }, "main database is near"],
])("%s is a problem", (_, change, sentence) => {
  expect(listProblems({ ...WELL, ...change }, NOW)).toEqual([expect.stringContaining(sentence)]);
});
