import { asc, count, desc, eq, gte, lt, sql } from "drizzle-orm";
import { dayOf } from "../lib/clock.ts";
import type { Database } from "./client.ts";
import { deadLetters, lostEvents } from "./schema.ts";

export type DeadLetters = ReturnType<typeof makeDeadLetters>;

/** A message that could not be written. @property body the message as JSON */
type NewDeadLetter = { id: string; body: string; isRetryable: boolean; reason: string };

/** The most messages that are kept. Each is at most 128 kB, the most that a queue takes. */
const MOST = 1000;

/** Messages of the audit queue that could not be written, and how many events were lost. @param db the main database */
export function makeDeadLetters(db: Database) {
  return {
    /** @returns whether the message is kept, now or since an earlier delivery; false if there are too many */
    async keep({ id, body, isRetryable, reason }: NewDeadLetter, now: number): Promise<boolean> {
      const { meta } = await db.run(
        sql`INSERT INTO dead_letters (id, at, tried_at, body, is_retryable, reason) SELECT ${id}, ${now}, ${now}, ${body}, ${isRetryable ? 1 : 0}, ${reason}
          WHERE (SELECT count(*) FROM dead_letters) < ${MOST} OR EXISTS (SELECT 1 FROM dead_letters WHERE id = ${id})
          ON CONFLICT DO UPDATE SET tried_at = excluded.tried_at`,
      );
      return meta.changes > 0;
    },

    /** Messages that may succeed now, those first that were tried longest ago. */
    async listRetryable(limit: number): Promise<{ id: string; body: string }[]> {
      const { id, body, isRetryable, triedAt } = deadLetters;
      return db.select({ id, body }).from(deadLetters).where(eq(isRetryable, true)).orderBy(asc(triedAt)).limit(limit).all();
    },

    async noteTried(id: string, now: number): Promise<void> {
      await db.update(deadLetters).set({ triedAt: now }).where(eq(deadLetters.id, id));
    },

    async remove(id: string): Promise<void> {
      await db.delete(deadLetters).where(eq(deadLetters.id, id));
    },

    /** Counts events that are in the log alone. */
    async noteLost(events: number, now: number): Promise<void> {
      await db
        .insert(lostEvents)
        .values({ day: dayOf(now), count: events })
        .onConflictDoUpdate({ target: lostEvents.day, set: { count: sql`count + excluded.count` } });
    },

    /** @param since UTC milliseconds, for the lost events; whole days count */
    async summarize(since: number) {
      const [kinds, latest, lost] = await db.batch([
        db.select({ isRetryable: deadLetters.isRetryable, count: count() }).from(deadLetters).groupBy(deadLetters.isRetryable),
        db.select({ at: deadLetters.at, reason: deadLetters.reason }).from(deadLetters).orderBy(desc(deadLetters.at)).limit(1),
        db
          .select({ count: sql<number>`coalesce(sum(${lostEvents.count}), 0)` })
          .from(lostEvents)
          .where(gte(lostEvents.day, dayOf(since))),
      ]);
      const of = (isRetryable: boolean) => kinds.find((kind) => kind.isRetryable === isRetryable)?.count ?? 0;
      return { waiting: of(true), malformed: of(false), latest: latest[0], lost: lost[0]?.count ?? 0 };
    },

    /** Deletes old messages. The events of those that could still have been written are lost with them, and count as lost. @param before, now UTC milliseconds */
    async sweep(before: number, now: number): Promise<void> {
      const events = sql`SELECT sum(CASE json_type(body) WHEN 'array' THEN json_array_length(body) ELSE 1 END) AS lost FROM dead_letters WHERE at < ${before} AND is_retryable = 1`;
      await db.batch([
        db
          .insert(lostEvents)
          .select(sql`SELECT ${dayOf(now)}, lost FROM (${events}) WHERE lost > 0`)
          .onConflictDoUpdate({ target: lostEvents.day, set: { count: sql`count + excluded.count` } }),
        db.delete(deadLetters).where(lt(deadLetters.at, before)),
        db.delete(lostEvents).where(lt(lostEvents.day, dayOf(before))),
      ]);
    },
  };
}
