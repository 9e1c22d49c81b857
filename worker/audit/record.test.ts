import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { newEventId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { nameOf, userOf } from "./actor.ts";
import type { AuditEvent } from "./event.ts";
import { bound, boundEvent } from "./pack-rules.ts";
import { type AuditQueue, makeRecorders, type NewAuditEvent } from "./record.ts";

const clock = { now: () => Date.now() };
const event: NewAuditEvent = { projectId: "prj_x", by: { kind: "system" }, action: "tool.call", outcome: "ok" };

function setUp(send: (events: AuditEvent[]) => Promise<void>, delay = 50) {
  const logged: unknown[] = [];
  const log: Log = { info: () => undefined, error: (name, fields) => void logged.push({ name, ...fields }) };
  const counted: number[] = [];
  const countLost = async (events: number) => void counted.push(events);
  const { recordInBatches: recordIn } = makeRecorders({ queue: { send } as unknown as AuditQueue, countLost, clock, log, delay });
  /** Resolves when all work that the event started is done. */
  const record = async (recorded: NewAuditEvent): Promise<void> => {
    let work: Promise<unknown> | undefined;
    recordIn(recorded, (begun) => {
      work = begun;
    });
    await work;
  };
  return { logged, counted, record };
}

test("F110: events of simultaneous calls go to the queue together, each once", async () => {
  const batches: AuditEvent[][] = [];
  const { record } = setUp(async (events) => void batches.push(events));
  await Promise.all(Array.from({ length: 200 }, () => record(event)));
  expect(batches.map(({ length }) => length)).toEqual([200]);
  expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(200);
  await record(event);
  expect(batches.map(({ length }) => length)).toEqual([200, 1]);
});

test("F110: the events of five seconds go to the queue in one message", async () => {
  vi.useFakeTimers();
  const messages: number[] = [];
  const { record } = setUp(async (events) => void messages.push(events.length), 5000);
  const first = record(event);
  for (let second = 0; second < 4; second++) {
    await vi.advanceTimersByTimeAsync(1000);
    void record(event);
  }
  expect(messages).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  await first;
  vi.useRealTimers();
  expect(messages).toEqual([5]);
});

test("M1: the events of a flood do not wait in memory: 250 of them are sent at once", async () => {
  vi.useFakeTimers();
  const messages: number[] = [];
  const { record } = setUp(async (events) => void messages.push(events.length), 5000);
  for (let times = 0; times < 600; times++) void record(event);
  await vi.advanceTimersByTimeAsync(0);
  expect(messages).toEqual([250, 250]);
  await vi.advanceTimersByTimeAsync(5000);
  vi.useRealTimers();
  expect(messages).toEqual([250, 250, 100]);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 600 }),
  fc.constantFrom("\u0001", "\ud800", "😀", '"', "\\", "é").chain((unit) => fc.integer({ max: 5000, min: 0 }).map((times) => unit.repeat(times))),
);

test("M1: no event is lost, and no message exceeds the limit of the queue", async () => {
  const anyEvent = fc.record({ tool: anyText, server: anyText, target: anyText, code: anyText, clientId: anyText });
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 60 }), async (facts) => {
      const messages: AuditEvent[][] = [];
      const { record } = setUp(async (events) => void messages.push(events));
      await Promise.all(facts.map(({ clientId, ...fact }) => record({ ...event, by: { kind: "agent", clientId, userId: "u1" }, ...fact })));
      expect(messages.flat()).toHaveLength(facts.length);
      for (const message of messages) expect(new TextEncoder().encode(JSON.stringify(message)).byteLength).toBeLessThan(128_000);
      for (const { tool, userId } of messages.flat()) expect([/\p{C}/u.test(tool ?? ""), userId]).toEqual([false, "u1"]);
    }),
    { numRuns: 30 },
  );
});

test("M1: if the queue refuses a message, its halves are sent, so one bad event loses no other", async () => {
  const kept: AuditEvent[] = [];
  const { record, logged } = setUp(async (events) => {
    if (events.length > 3) throw new Error("too large");
    kept.push(...events);
  });
  await Promise.all(Array.from({ length: 20 }, (_, index) => record({ ...event, tool: `t${index}` })));
  expect(kept.map(({ tool }) => tool)).toEqual(Array.from({ length: 20 }, (_, index) => `t${index}`));
  expect(logged).toEqual([]);
});

test("M1: a queue that is down gets only a few attempts, and every event is in the log", async () => {
  let asked = 0;
  const { record, logged, counted } = setUp(() => {
    asked++;
    return Promise.reject(new Error("down"));
  });
  await Promise.all(Array.from({ length: 64 }, (_, index) => record({ ...event, tool: `t${index}` })));
  expect(asked).toBe(8);
  expect((logged as { tool: string }[]).map(({ tool }) => tool)).toEqual(Array.from({ length: 64 }, (_, index) => `t${index}`));
  expect(counted).toEqual([64]);
});

test.each([
  ["plain", 10, "plain"],
  ["a\u0001b\u202ec\ud800d", 40, "a\ufffdb\ufffdc\ufffdd"],
  ["x".repeat(20), 10, `${"x".repeat(7)}…`],
  ['"'.repeat(20), 10, `${'"'.repeat(3)}…`],
  ["😀😀😀", 10, "😀…"],
])("M1: a name is bounded in bytes and has no invisible characters: %j", (text, most, bounded) => {
  expect(bound(text, most)).toBe(bounded);
});

test("F110: a change is recorded with only the domain of an address, so that an erased person is in no event", () => {
  const changes = "name: For ada.l+x@example.com; emails: none → ada@example.com, „bob“ <bob@example.org>; domains: example.com; tools: @scope/x";
  expect(boundEvent({ id: newEventId(0), at: 0, projectId: "prj_x", actor: "system", action: "link.edit", outcome: "ok", changes }).changes).toBe(
    "name: For …@example.com; emails: none → …@example.com, „bob“ <…@example.org>; domains: example.com; tools: @scope/x",
  );
});

test("L8: an event names its person in a field of its own, whatever the name of the agent", () => {
  const by = { kind: "agent", clientId: "https://evil.example/user:eve", userId: "ada" } as const;
  expect([nameOf(by), userOf(by)]).toEqual(["agent:https://evil.example/user:eve user:ada", "ada"]);
  expect(userOf({ ...by, userId: undefined })).toBeUndefined();
});

test("F110: a refusing queue makes no call fail, and the refused events are in the log", async () => {
  const { record, logged } = setUp(() => Promise.reject(new Error("queue is full")));
  await record({ ...event, tool: "echo" });
  expect(logged).toMatchObject([{ name: "audit.send_failed", tool: "echo", reason: "Error: queue is full" }]);
});

test("F110: a request that ends while its batch is open loses no other request's event", async () => {
  const sent: AuditEvent[] = [];
  const { record } = setUp(async (events) => void sent.push(...events));
  vi.useFakeTimers();
  void record({ ...event, tool: "first" });
  vi.clearAllTimers();
  void record({ ...event, tool: "second" });
  vi.setSystemTime(Date.now() + 1051);
  const third = record({ ...event, tool: "third" });
  await vi.advanceTimersByTimeAsync(100);
  await third;
  vi.useRealTimers();
  expect(sent.map(({ tool }) => tool)).toEqual(["first", "second", "third"]);
});

test("F110: if the request that gathers a batch is ended, the second request sends the events, even if no other follows", async () => {
  vi.useFakeTimers();
  const sent: AuditEvent[] = [];
  const { record } = setUp(async (events) => void sent.push(...events), 5000);
  void record({ ...event, tool: "first" });
  vi.clearAllTimers();
  for (const tool of ["second", "third"]) void record({ ...event, tool });
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(6000);
  vi.useRealTimers();
  expect(sent.map(({ tool }) => tool)).toEqual(["first", "second", "third"]);
});

test("F110: a list that the queue refuses for a moment is sent again, whole, and nothing is lost", async () => {
  const sent: number[] = [];
  let asked = 0;
  const { record, logged, counted } = setUp(async (events) => {
    if (asked++ === 0) throw new Error("too many requests");
    sent.push(events.length);
  });
  await Promise.all(Array.from({ length: 20 }, () => record(event)));
  expect([sent, logged, counted]).toEqual([[20], [], []]);
});

test("F110: lost events are counted in the database at most once in ten seconds, and none is left out", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  let down = true;
  const { record, counted } = setUp(async () => {
    if (down) throw new Error("down");
  });
  for (let times = 0; times < 3; times++) await record(event);
  expect(counted).toEqual([1]);
  vi.setSystemTime(Date.now() + 11_000);
  down = false;
  await record(event);
  vi.useRealTimers();
  expect(counted).toEqual([1, 2]);
});
