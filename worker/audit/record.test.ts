import { expect, test, vi } from "vitest";
import type { Log } from "../lib/log.ts";
import type { AuditEvent } from "./event.ts";
import { type AuditQueue, makeBatchRecorder, type NewAuditEvent } from "./record.ts";

const clock = { now: () => Date.now() };
const event: NewAuditEvent = { projectId: "prj_x", actor: "system", action: "tool.call", outcome: "ok" };

function setUp(send: (events: AuditEvent[]) => Promise<void>) {
  const logged: unknown[] = [];
  const log: Log = { info: () => undefined, error: (name, fields) => void logged.push({ name, ...fields }) };
  const recordIn = makeBatchRecorder({ send } as unknown as AuditQueue, clock, log);
  /** Resolves when what the event set off is done. */
  const record = async (recorded: NewAuditEvent): Promise<void> => {
    let work: Promise<unknown> | undefined;
    recordIn(recorded, (begun) => {
      work = begun;
    });
    await work;
  };
  return { logged, record };
}

test("F110: calls of one moment go to the queue together, a hundred at a time, each once", async () => {
  const batches: AuditEvent[][] = [];
  const { record } = setUp(async (events) => void batches.push(events));
  await Promise.all(Array.from({ length: 250 }, () => record(event)));
  expect(batches.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(250);
  await record(event);
  expect(batches.map(({ length }) => length)).toEqual([100, 100, 50, 1]);
});

test("F110: a queue that refuses fails no call, and what it refused is in the log", async () => {
  const { record, logged } = setUp(() => Promise.reject(new Error("queue is full")));
  await record({ ...event, tool: "echo" });
  expect(logged).toMatchObject([{ name: "audit.send_failed", tool: "echo", reason: "Error: queue is full" }]);
});

test("F110: a request that ends while it gathers takes none of the others' events with it", async () => {
  const sent: AuditEvent[] = [];
  const { record } = setUp(async (events) => void sent.push(...events));
  vi.useFakeTimers();
  void record({ ...event, tool: "first" });
  vi.clearAllTimers();
  void record({ ...event, tool: "second" });
  vi.setSystemTime(Date.now() + 1001);
  const third = record({ ...event, tool: "third" });
  await vi.advanceTimersByTimeAsync(100);
  await third;
  vi.useRealTimers();
  expect(sent.map(({ tool }) => tool)).toEqual(["first", "second", "third"]);
});
