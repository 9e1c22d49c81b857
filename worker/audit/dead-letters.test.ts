import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from "cloudflare:test";
import { beforeEach, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { DAY } from "../lib/clock.ts";
import { newEventId, newId } from "../lib/ids.ts";

const projectId = newId("prj");
const { deadLetters, auditEvents } = makeRooms(bindings).db;

beforeEach(async () => {
  await bindings.DB.prepare("DELETE FROM dead_letters").run();
  await bindings.DB.prepare("DELETE FROM lost_events").run();
  await bindings.AUDIT_DB.prepare("DELETE FROM audit_events").run();
});

const event = (tool = "echo") => ({
  id: newEventId(Date.now()),
  projectId,
  at: Date.now(),
  actor: "system",
  action: "tool.call",
  outcome: "ok",
  tool,
});
/** An event that D1 does not take: with it, the row is larger than 2 MB. */
const poison = () => ({ ...event(), target: "x".repeat(3_000_000) });
const message = (id: string, body: unknown, attempts = 1) => ({ id, timestamp: new Date(), attempts, body });

async function deliver(queue: "cardea-audit" | "cardea-audit-late", messages: ReturnType<typeof message>[], as: Bindings = bindings) {
  const batch = createMessageBatch(queue, messages);
  await worker.queue(batch, as);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  return { acked: explicitAcks.toSorted(), retried: (retryMessages as { msgId: string }[]).map(({ msgId }) => msgId).toSorted() };
}

const listed = async () => (await auditEvents.list(projectId, { limit: 200 })).map(({ tool }) => tool).toSorted();
const summary = () => deadLetters.summarize(Date.now() - 7 * DAY);
const down = () => {
  throw new Error("the database is down");
};
const downDatabase = { prepare: down, batch: down } as unknown as D1Database;

test("S91: one message that the database does not take holds up no other", async () => {
  const messages = [message("1", [event("a")]), message("2", [poison()]), message("3", [event("b"), event("c")])];
  expect(await deliver("cardea-audit", messages)).toEqual({ acked: ["1", "3"], retried: ["2"] });
  expect(await listed()).toEqual(["a", "b", "c"]);
  expect((await summary()).waiting).toBe(0);
});

test("S91: while the database is down, a batch of a hundred messages makes few attempts, and all are delivered again", async () => {
  let asked = 0;
  const batch = () => {
    asked++;
    return down();
  };
  const AUDIT_DB = { prepare: (sql: string) => bindings.AUDIT_DB.prepare(sql), batch } as unknown as D1Database;
  const messages = Array.from({ length: 100 }, (_, index) => message(String(index), [event()]));
  const { acked, retried } = await deliver("cardea-audit", messages, { ...bindings, AUDIT_DB });
  expect([acked.length, retried.length, asked]).toEqual([0, 100, 4]);
});

test("S91: a message that fails after all retries is kept as a dead letter, and is written once the database takes it", async () => {
  const as = { ...bindings, AUDIT_DB: downDatabase };
  const messages = [message("dead-1", [event("a")]), message("dead-2", [event("b")])];
  expect(await deliver("cardea-audit-late", messages, as)).toEqual({ acked: ["dead-1", "dead-2"], retried: [] });
  expect(await summary()).toMatchObject({ waiting: 2, malformed: 0, lost: 0, latest: { reason: expect.stringContaining("down") } });
  expect(await listed()).toEqual([]);

  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), as);
  expect((await summary()).waiting).toBe(2);
  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
  expect((await summary()).waiting).toBe(0);
  expect(await listed()).toEqual(["a", "b"]);
});

test("S91: a dead letter that is sent again twice at once is written once", async () => {
  await deliver("cardea-audit-late", [message("twice", [event("a")])], { ...bindings, AUDIT_DB: downDatabase });
  const { audit } = makeRooms(bindings);
  await Promise.all([audit.retryDeadLetters(), audit.retryDeadLetters()]);
  expect(await listed()).toEqual(["a"]);
  expect((await summary()).waiting).toBe(0);
});

test("S91: dead letters that the database never takes keep no other from being written", async () => {
  for (let index = 0; index < 3; index++)
    await deadLetters.keep({ id: `poison-${index}`, body: JSON.stringify([{ ...event(), at: 1 }]), isRetryable: true, reason: "x" }, index);
  await deadLetters.keep({ id: "good", body: JSON.stringify([event("good")]), isRetryable: true, reason: "x" }, 10);
  const refusing = {
    prepare: (sql: string) => bindings.AUDIT_DB.prepare(sql),
    batch: async (statements: D1PreparedStatement[]) => {
      const left = (await deadLetters.listRetryable(1))[0]?.id ?? "";
      if (left.startsWith("poison")) return down();
      return bindings.AUDIT_DB.batch(statements);
    },
  } as unknown as D1Database;
  const { audit } = makeRooms({ ...bindings, AUDIT_DB: refusing });
  vi.useFakeTimers({ toFake: ["Date"] });
  const first = await audit.retryDeadLetters();
  const second = await audit.retryDeadLetters();
  vi.useRealTimers();
  expect([first, second.written]).toEqual([{ written: 0, failed: 3 }, 1]);
  expect(await listed()).toEqual(["good"]);
});

test("S91: a message that is no event is kept as a dead letter, and the other events of its batch are written", async () => {
  expect(await deliver("cardea-audit", [message("odd", [event("a"), { nothing: true }]), message("text", "no list")])).toEqual({
    acked: ["odd", "text"],
    retried: [],
  });
  expect(await listed()).toEqual(["a"]);
  expect(await summary()).toMatchObject({ waiting: 0, malformed: 2 });
});

test("S91: when dead letters cannot be kept either, the message stays in the queue, and its last attempt is counted as lost", async () => {
  const insert = bindings.DB.prepare("INSERT INTO dead_letters SELECT 'full' || value, ?, ?, '[]', 0, 'x' FROM json_each(?)");
  await insert.bind(Date.now(), Date.now(), JSON.stringify([...Array(1000).keys()])).run();
  const as = { ...bindings, AUDIT_DB: downDatabase };
  expect(await deliver("cardea-audit-late", [message("later", [event()])], as)).toEqual({ acked: [], retried: ["later"] });
  expect((await summary()).lost).toBe(0);
  await deliver("cardea-audit-late", [message("later", [event(), event()], 100)], as);
  expect((await summary()).lost).toBe(2);
});

test("F110: events of dead letters that are deleted before they could be written count as lost", async () => {
  const old = Date.now() - 31 * DAY;
  await deadLetters.keep({ id: "three", body: JSON.stringify([event(), event(), event()]), isRetryable: true, reason: "x" }, old);
  await deadLetters.keep({ id: "one", body: JSON.stringify(event()), isRetryable: true, reason: "x" }, old);
  await deadLetters.keep({ id: "malformed", body: JSON.stringify(["no event"]), isRetryable: false, reason: "x" }, old);
  for (let times = 0; times < 2; times++) await deadLetters.sweep(Date.now() - 30 * DAY, Date.now());
  expect(await summary()).toMatchObject({ waiting: 0, malformed: 0, lost: 4 });
});

test("F110: dead letters are deleted after thirty days", async () => {
  await deadLetters.keep({ id: "old", body: "[]", isRetryable: true, reason: "x" }, Date.now() - 31 * DAY);
  await deadLetters.keep({ id: "new", body: "[]", isRetryable: false, reason: "x" }, Date.now());
  await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
  expect(await summary()).toMatchObject({ waiting: 0, malformed: 1 });
});
