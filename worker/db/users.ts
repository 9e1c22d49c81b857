import { and, eq, lt, sql } from "drizzle-orm";
import { AppError } from "../lib/errors.ts";
import { randomToken } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { requestCounts, session, user } from "./schema.ts";

export type Users = ReturnType<typeof makeUsers>;

export function makeUsers(db: Database) {
  return {
    async find(id: string) {
      return db.select({ id: user.id, email: user.email }).from(user).where(eq(user.id, id)).get();
    },

    async findByEmail(email: string) {
      return db.select({ id: user.id, email: user.email, emailVerified: user.emailVerified }).from(user).where(eq(user.email, email)).get();
    },

    /** The user with this address, created if there is none. @returns the id */
    async ensure(email: string, now: number): Promise<string> {
      const at = new Date(now);
      await db
        .insert(user)
        .values({ id: randomToken(16), name: email, email, createdAt: at, updatedAt: at })
        .onConflictDoNothing();
      const row = await this.findByEmail(email);
      if (!row) throw new AppError("internal.failed", { reason: "the user was not made" });
      return row.id;
    },

    /** Notes that the address of this user is theirs. */
    async verify(id: string, now: number): Promise<void> {
      await db
        .update(user)
        .set({ emailVerified: true, updatedAt: new Date(now) })
        .where(eq(user.id, id));
    },

    /** A browser session with its user, and whether the user has a second factor. @param token the hash of the session's token */
    async findSession(token: string) {
      const hasSecondFactor = sql<number>`EXISTS (SELECT 1 FROM second_factors WHERE second_factors.user_id = ${session.userId})`;
      return db
        .select({ session, user, hasSecondFactor })
        .from(session)
        .innerJoin(user, eq(user.id, session.userId))
        .where(eq(session.token, token))
        .get();
    },

    /** Notes the use of a browser session. */
    async touchSession(id: string, now: number): Promise<void> {
      await db
        .update(session)
        .set({ updatedAt: new Date(now) })
        .where(eq(session.id, id));
    },

    async endSession(id: string): Promise<void> {
      await db.delete(session).where(eq(session.id, id));
    },

    /** @param tokenHash the hash of the session's token */
    async endSessionByToken(tokenHash: string): Promise<void> {
      await db.delete(session).where(eq(session.token, tokenHash));
    },

    /**
     * Counts one request of a subject, such as `code:{address}` or `register:{network}`, in a window of time.
     * @returns the count with this request, made in one statement
     */
    async countRequest(subject: string, window: number): Promise<number> {
      const [row] = await db
        .insert(requestCounts)
        .values({ subject, window, count: 1 })
        .onConflictDoUpdate({ target: [requestCounts.subject, requestCounts.window], set: { count: sql`${requestCounts.count} + 1` } })
        .returning({ count: requestCounts.count });
      return row?.count ?? Number.POSITIVE_INFINITY;
    },

    async sweepRequestCounts(beforeWindow: number): Promise<void> {
      await db.delete(requestCounts).where(and(lt(requestCounts.window, beforeWindow)));
    },
  };
}
