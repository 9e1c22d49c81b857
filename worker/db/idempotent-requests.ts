import { and, eq, lte, type SQL, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { verification } from "./schema.ts";

/**
 * A request with an Idempotency-Key, as it is remembered.
 * @property request hash of the method, the path and the body @property status of the answer; absent while the request runs
 * @property body of the answer; absent if it may not be given again: it had a secret, an address that was erased since, or was too long
 */
export type IdempotentRequest = { request: string; status?: number; body?: string };

/** Whose requests are remembered together: a project's, or those of a user who makes projects. */
export type RequestGroup = ProjectId | `user:${string}`;

/** The most requests of a group that are remembered at a time. */
const MOST_REMEMBERED = 1000;

/** Requests with an Idempotency-Key (F122), in the table of things that expire. The key and who sent it are in the hash alone. */
export function makeIdempotentRequests(db: Database) {
  const prefixOf = (group: RequestGroup) => `idempotency:${group}:`;
  const of = (group: RequestGroup, hash: string) => eq(verification.identifier, `${prefixOf(group)}${hash}`);

  return {
    /**
     * Remembers a request, unless one with this key is remembered: of two at the same time one is told that it is new.
     * @param expiresAt UTC ms @returns the request that is remembered; `"new"` if it is this one; `"full"` if the group has as many as it can have
     */
    async claim(group: RequestGroup, hash: string, request: string, now: number, expiresAt: number): Promise<IdempotentRequest | "new" | "full"> {
      const identifier = `${prefixOf(group)}${hash}`;
      const ofGroup = sql`identifier > ${prefixOf(group)} AND identifier < ${`${prefixOf(group)}~`}`;
      const hasRoom = sql`(SELECT count(*) FROM (SELECT 1 FROM verification WHERE ${ofGroup} LIMIT ${MOST_REMEMBERED})) < ${MOST_REMEMBERED}`;
      const value = JSON.stringify({ request } satisfies IdempotentRequest);
      const [, claimed, known] = await db.batch([
        db.delete(verification).where(and(of(group, hash), lte(verification.expiresAt, new Date(now)))),
        // All columns of the table, in its order.
        db
          .insert(verification)
          .select(sql`SELECT ${crypto.randomUUID()}, ${identifier}, ${value}, ${expiresAt}, ${now}, ${now} WHERE ${hasRoom}`)
          .onConflictDoNothing()
          .returning({ id: verification.id }),
        db.select({ value: verification.value }).from(verification).where(of(group, hash)),
      ]);
      if (claimed.length > 0) return "new";
      return known[0] ? (JSON.parse(known[0].value) as IdempotentRequest) : "full";
    },

    /** Remembers the answer to a request. */
    async finish(group: RequestGroup, hash: string, answered: IdempotentRequest, now: number): Promise<void> {
      await db
        .update(verification)
        .set({ value: JSON.stringify(answered), updatedAt: new Date(now) })
        .where(of(group, hash));
    },

    /** Forgets a request that was refused, so that it can be sent again. */
    async release(group: RequestGroup, hash: string): Promise<void> {
      await db.delete(verification).where(of(group, hash));
    },
  };
}

/**
 * Takes the answers with an address out of what is remembered. Such a request is still made once only, but its answer is not given again.
 * It is one statement, for the batch of an erasure.
 */
export function forgetAnswersWith(db: Database, address: string, condition: SQL) {
  const isRemembered = sql`${verification.identifier} > 'idempotency:' AND ${verification.identifier} < 'idempotency:~'`;
  return db
    .update(verification)
    .set({ value: sql`json_remove(${verification.value}, '$.body')` })
    .where(and(isRemembered, sql`instr(lower(${verification.value}), ${address.toLowerCase()}) > 0`, condition));
}
