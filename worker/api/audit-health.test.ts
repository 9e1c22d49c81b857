import { createScheduledController } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { newEventId, newId } from "../lib/ids.ts";
import { VERSION } from "../version.ts";

type Health = {
  problems: string[];
  version: string;
  bindings: Record<string, string>;
  migrations: Record<"main" | "audit", { latest: string; waiting: string[] }>;
  keys: { id: string; since: number | null }[];
  deadLetters: { waiting: number; malformed: number; latestReason: string | null };
  lostEvents: number;
  lastDeliveryAt: number | null;
  sweeps: Record<"hourly" | "often", { at: number | null; failed: string[] }>;
  databaseBytes: number;
  auditBytes: number;
  queues: Record<string, { backlog: number; oldestAt: number | null } | null>;
};

const { deadLetters } = makeRooms(bindings).db;

test("F110: a platform administrator sees dead letters, lost events, the last delivery and the last sweep, and sends dead letters again", async () => {
  const { admin } = await makeProject();
  const now = Date.now();
  const event = { id: newEventId(now), projectId: newId("prj"), at: now, actor: "system", action: "tool.call", outcome: "ok" };
  await deadLetters.keep({ id: "one", body: JSON.stringify([event]), isRetryable: true, reason: "D1 was full" }, now);
  await deadLetters.keep({ id: "two", body: '["?"]', isRetryable: false, reason: "not an audit event" }, now - 1);
  await deadLetters.noteLost(3, now);
  await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
  const before = (await admin.api<Health>("GET", "/health")).body;
  expect(before).toMatchObject({ deadLetters: { waiting: 1, malformed: 1, latestReason: "D1 was full" }, lostEvents: 3 });
  expect(before.sweeps.hourly).toEqual({ at: expect.any(Number), failed: [] });
  expect(before.auditBytes).toBeGreaterThan(1000);

  expect((await admin.api("POST", "/health/retry", {})).body).toEqual({ written: 1, failed: 0 });
  const after = (await admin.api<Health>("GET", "/health")).body;
  expect(after.deadLetters).toMatchObject({ waiting: 0, malformed: 1 });
  expect(after.lastDeliveryAt).toBeGreaterThanOrEqual(now - 60_000);
  expect((await admin.api("POST", "/health/retry", {})).body).toEqual({ written: 0, failed: 0 });
});

test("F124c: a platform administrator sees the version, that bindings fail without their error, a migration that waits, and since when there is each vault key", async () => {
  const { admin } = await makeProject();
  await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
  const { body } = await admin.api<Health>("GET", "/health");
  expect(body).toMatchObject({
    version: VERSION,
    bindings: { database: "ok", auditDatabase: "ok", oauthStore: "ok", vaultStore: "ok", keeper: "ok" },
    migrations: { main: { waiting: [] }, audit: { waiting: [] } },
    keys: ["k1", "k0"].map((id) => ({ id, since: expect.any(Number) })),
  });
  expect(body.problems.filter((problem) => !problem.includes("malformed") && !problem.includes("events"))).toEqual([]);

  const { latest } = body.migrations.main;
  await bindings.DB.prepare("DELETE FROM d1_migrations WHERE name = ?").bind(latest).run();
  const VAULT_KV = new Proxy(bindings.VAULT_KV, {
    get: (kv, name) => (name === "get" ? () => Promise.reject(new Error("kv is on fire")) : Reflect.get(kv, name, kv).bind?.(kv)),
  });
  const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const text = await (await send("/api/v1/health", { headers: { cookie } }, { ...bindings, VAULT_KV })).text();
  await bindings.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(latest).run();
  expect(JSON.parse(text).problems).toEqual(
    expect.arrayContaining(["These bindings do not answer: vaultStore.", expect.stringContaining(`Migrations wait: ${latest}`)]),
  );
  expect(text).not.toContain("fire");
});

describe("F124c: the health of a deployment is told when something is unwell", () => {
  /** The health as an administrator gets it with these bindings. */
  async function healthWith(change: Partial<typeof bindings>): Promise<{ status: number; body: Health }> {
    const { admin } = await makeProject();
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await send("/api/v1/health", { headers: { cookie } }, { ...bindings, ...change });
    return { status: response.status, body: (await response.json()) as Health };
  }
  const failing = () => {
    throw new Error("the audit is on fire");
  };

  test("S93: while the audit database is down, its binding has failed and its parts could not be read, and the rest is there", async () => {
    const { status, body } = await healthWith({ AUDIT_DB: { ...bindings.AUDIT_DB, prepare: failing, batch: failing } as unknown as D1Database });
    expect([status, body.bindings]).toMatchObject([200, { database: "ok", auditDatabase: "failed" }]);
    expect(body.problems).toEqual(
      expect.arrayContaining([
        expect.stringContaining("auditDatabase"),
        expect.stringMatching(/could not be read: (?=.*schedules)(?=.*migrations of audit)(?=.*size of audit)/),
      ]),
    );
    expect(body.problems.join()).not.toMatch(/has never run|is late|on fire/);
    expect(body.databaseBytes).toBeGreaterThan(1000);
  });

  test.each(["mail_health", "vault_keys", "dead_letters", "d1_migrations"])(
    "where the table %s is missing, because its migration waits, the health says so",
    async (table) => {
      const { results } = await bindings.DB.prepare("SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1").all<{ name: string }>();
      const latest = results[0]?.name ?? "";
      await bindings.DB.exec(`ALTER TABLE ${table} RENAME TO not_yet_there`);
      if (table !== "d1_migrations") await bindings.DB.prepare("DELETE FROM d1_migrations WHERE name = ?").bind(latest).run();
      const { status, body } = await healthWith({}).finally(async () => {
        await bindings.DB.exec(`ALTER TABLE not_yet_there RENAME TO ${table}`);
        if (table !== "d1_migrations") await bindings.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(latest).run();
      });
      expect(status).toBe(200);
      expect(body.migrations.main.latest).toBe(latest);
      expect(body.problems).toEqual(expect.arrayContaining([expect.stringContaining("could not be read")]));
      if (table !== "d1_migrations") expect(body.problems).toContain(`Migrations wait: ${latest}. npm run deploy applies them.`);
    },
  );

  test("S93: a queue that does not answer is told apart from a platform that tells nothing, and the backlog of late events is shown", async () => {
    const queues = {
      AUDIT_QUEUE: { metrics: failing },
      AUDIT_LATE_QUEUE: { metrics: async () => ({ backlogCount: 7, oldestMessageTimestamp: new Date(1_000) }) },
      WORK_QUEUE: { metrics: async () => ({}) },
    } as unknown as Pick<typeof bindings, "AUDIT_QUEUE" | "AUDIT_LATE_QUEUE" | "WORK_QUEUE">;
    const { body } = await healthWith(queues);
    expect(body.queues).toEqual({ audit: null, auditLate: { backlog: 7, oldestAt: 1_000 }, work: null });
    expect(body.problems).toEqual(
      expect.arrayContaining([expect.stringContaining("could not be read: queue audit."), expect.stringContaining("queue auditLate waits")]),
    );
  });
});

test("S60: the health of the audit does not exist for people who are no platform administrators", async () => {
  const project = await makeProject();
  const ada = await person("ada", await project.userLink());
  expect((await ada.api("GET", "/health")).status).toBe(404);
  expect((await ada.api("POST", "/health/retry", {})).status).toBe(404);
});
