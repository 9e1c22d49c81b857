import { and, eq, lt, sql } from "drizzle-orm";
import { AppError } from "../lib/errors.ts";
import { randomToken } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation } from "./projects.ts";
import { account, requestCounts, session, user } from "./schema.ts";

/** Who somebody is at a sign-in service. */
export type Identity = { issuer: string; subject: string };
export type Users = ReturnType<typeof makeUsers>;

export function makeUsers(db: Database) {
  return {
    async find(id: string) {
      return db.select({ id: user.id, email: user.email }).from(user).where(eq(user.id, id)).get();
    },

    async findByEmail(email: string) {
      return db.select({ id: user.id, email: user.email }).from(user).where(eq(user.email, email)).get();
    },

    /** The user with this address, made where there is none yet. @returns the id */
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

    /** The user with this identity: issuer and subject of an ID token (OpenID Connect Core §2). */
    async findByIdentity({ issuer, subject }: Identity) {
      return db
        .select({ id: user.id, email: user.email })
        .from(account)
        .innerJoin(user, eq(user.id, account.userId))
        .where(and(eq(account.providerId, issuer), eq(account.accountId, subject)))
        .get();
    },

    /** @returns whether it is this user's now: an identity belongs to one user for good */
    async addIdentity(userId: string, { issuer, subject }: Identity, now: number): Promise<boolean> {
      const at = new Date(now);
      await db
        .insert(account)
        .values({ id: randomToken(16), accountId: subject, providerId: issuer, userId, createdAt: at, updatedAt: at })
        .onConflictDoNothing();
      return (await this.findByIdentity({ issuer, subject }))?.id === userId;
    },

    /** Gives the user an address somebody has vouched for. @returns whether no other user has it */
    async setVerifiedEmail(userId: string, email: string, now: number): Promise<boolean> {
      try {
        await db
          .update(user)
          .set({ email, name: email, emailVerified: true, updatedAt: new Date(now) })
          .where(eq(user.id, userId));
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    /** Notes that a session is in use. */
    async touchSession(id: string, now: number): Promise<void> {
      await db
        .update(session)
        .set({ updatedAt: new Date(now) })
        .where(eq(session.id, id));
    },

    async endSession(id: string): Promise<void> {
      await db.delete(session).where(eq(session.id, id));
    },

    /**
     * Counts one request of a subject, such as `code:{address}` or `register:{network}`, in a window of time.
     * @returns how many there are now, this one included: counted in one statement
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
