import { createScheduledController } from "cloudflare:test";
import { expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { newEventId, newId } from "../lib/ids.ts";

type Health = {
  deadLetters: { waiting: number; malformed: number; latestReason: string | null };
  lostEvents: number;
  lastDeliveryAt: number | null;
  sweeps: Record<"hourly" | "often", { at: number | null; failed: string[] }>;
  auditBytes: number;
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

test("S60: for everybody else the health of the audit does not exist", async () => {
  const project = await makeProject();
  const ada = await person("ada", await project.userLink());
  expect((await ada.api("GET", "/health")).status).toBe(404);
  expect((await ada.api("POST", "/health/retry", {})).status).toBe(404);
});
