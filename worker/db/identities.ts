import { and, eq, type SQL, sql } from "drizzle-orm";
import { randomToken } from "../lib/ids.ts";
import { endAgents } from "./agent-endings.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation } from "./projects.ts";
import { account, session, signInConflicts, user } from "./schema.ts";

/** The identity of a person at a company's provider: issuer and subject of an ID token (OpenID Connect Core §2). */
export type Identity = { issuer: string; subject: string };
export type Identities = ReturnType<typeof makeIdentities>;

/** A row of `account`, for `INSERT … SELECT`: no token of the service is kept. */
export const accountRow = (id: string, { issuer, subject }: Identity, userId: string, now: number): SQL =>
  sql`SELECT ${id}, ${subject}, ${issuer}, ${userId}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${now}, ${now}`;

/** Whether the user is bound to a subject at a company's provider, other than the providers in `former`. */
const isBound = (userId: string, former: string[]): SQL<number> =>
  sql`EXISTS (SELECT 1 FROM account WHERE account.user_id = ${userId}
    AND account.provider_id NOT IN (SELECT value FROM json_each(${JSON.stringify(former)})))`;

const isOf = (userId: string, { issuer, subject }: Identity): SQL =>
  sql`EXISTS (SELECT 1 FROM account WHERE account.provider_id = ${issuer} AND account.account_id = ${subject} AND account.user_id = ${userId})`;

/** Which user each identity of the company's provider belongs to. */
export function makeIdentities(db: Database) {
  return {
    /** The user with this identity. */
    async find({ issuer, subject }: Identity): Promise<{ id: string; email: string } | undefined> {
      return db
        .select({ id: user.id, email: user.email })
        .from(account)
        .innerJoin(user, eq(user.id, account.userId))
        .where(and(eq(account.providerId, issuer), eq(account.accountId, subject)))
        .get();
    },

    /** @param former issuers whose identities do not count */
    async isBound(userId: string, former: string[]): Promise<boolean> {
      return (
        (
          await db
            .select({ bound: isBound(userId, former) })
            .from(user)
            .where(eq(user.id, userId))
            .get()
        )?.bound === 1
      );
    },

    /**
     * Binds the identity to this user and gives the user the address that the service vouches for, all or nothing, in one batch. A user who
     * is bound already gets no second subject. When a user becomes bound, their browser sessions end, and the end of their agents' grants is
     * noted: they were opened and allowed with proof of an address, not of this identity.
     *
     * @param former issuers whose identities bind no user
     * @returns whether the identity is bound to this user now, and no other user has the address
     */
    async bind(userId: string, identity: Identity, email: string, former: string[], now: number): Promise<boolean> {
      const id = randomToken(16);
      const isNew = sql`EXISTS (SELECT 1 FROM account WHERE account.id = ${id})`;
      const { issuer, subject } = identity;
      try {
        const [, bound] = await db.batch([
          db
            .insert(account)
            .select(sql`${accountRow(id, identity, userId, now)} WHERE NOT ${isBound(userId, former)}`)
            .onConflictDoNothing(),
          db
            .update(user)
            .set({ email, name: email, emailVerified: true, updatedAt: new Date(now) })
            .where(and(eq(user.id, userId), isOf(userId, identity)))
            .returning({ id: user.id }),
          db.delete(session).where(and(eq(session.userId, userId), isNew)),
          endAgents(db, userId, now, isNew),
          db.delete(signInConflicts).where(and(eq(signInConflicts.issuer, issuer), eq(signInConflicts.subject, subject), isOf(userId, identity))),
        ]);
        return bound.length > 0;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
  };
}
