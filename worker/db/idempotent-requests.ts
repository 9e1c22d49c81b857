import { and, eq, lte, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { verification } from "./schema.ts";

/**
 * A request with an Idempotency-Key, as it is remembered.
 * @property request hash of the method, the path and the body @property status of the answer; absent while the request runs
 * @property body of the answer; absent if it had a secret or was too long, so that it cannot be given again
 */
export type IdempotentRequest = { request: string; status?: number; body?: string };

/** The most requests of a project that are remembered at a time. */
const MOST_REMEMBERED = 1000;

/** Requests with an Idempotency-Key (F122), in the table of things that expire. The key and who sent it are in the hash alone. */
export function makeIdempotentRequests(db: Database) {
  const prefixOf = (projectId: ProjectId) => `idempotency:${projectId}:`;
  const of = (projectId: ProjectId, hash: string) => eq(verification.identifier, `${prefixOf(projectId)}${hash}`);

  return {
    /**
     * Remembers a request, unless one with this key is remembered: of two at the same time one is told that it is new.
     * @param expiresAt UTC ms @returns the request that is remembered; `"new"` if it is this one; `"full"` if the project has as many as it can have
     */
    async claim(projectId: ProjectId, hash: string, request: string, now: number, expiresAt: number): Promise<IdempotentRequest | "new" | "full"> {
      const identifier = `${prefixOf(projectId)}${hash}`;
      const ofProject = sql`identifier > ${prefixOf(projectId)} AND identifier < ${`${prefixOf(projectId)}~`}`;
      const hasRoom = sql`(SELECT count(*) FROM (SELECT 1 FROM verification WHERE ${ofProject} LIMIT ${MOST_REMEMBERED})) < ${MOST_REMEMBERED}`;
      const value = JSON.stringify({ request } satisfies IdempotentRequest);
      const [, claimed, known] = await db.batch([
        db.delete(verification).where(and(of(projectId, hash), lte(verification.expiresAt, new Date(now)))),
        // All columns of the table, in its order.
        db
          .insert(verification)
          .select(sql`SELECT ${crypto.randomUUID()}, ${identifier}, ${value}, ${expiresAt}, ${now}, ${now} WHERE ${hasRoom}`)
          .onConflictDoNothing()
          .returning({ id: verification.id }),
        db.select({ value: verification.value }).from(verification).where(of(projectId, hash)),
      ]);
      if (claimed.length > 0) return "new";
      return known[0] ? (JSON.parse(known[0].value) as IdempotentRequest) : "full";
    },

    /** Remembers the answer to a request. */
    async finish(projectId: ProjectId, hash: string, answered: IdempotentRequest, now: number): Promise<void> {
      await db
        .update(verification)
        .set({ value: JSON.stringify(answered), updatedAt: new Date(now) })
        .where(of(projectId, hash));
    },

    /** Forgets a request that was refused, so that it can be sent again. */
    async release(projectId: ProjectId, hash: string): Promise<void> {
      await db.delete(verification).where(of(projectId, hash));
    },
  };
}
