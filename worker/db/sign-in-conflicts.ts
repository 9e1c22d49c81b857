import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import { type ConflictId, newId, randomToken } from "../lib/ids.ts";
import { endAgents } from "./agent-endings.ts";
import type { Database } from "./client.ts";
import { accountRow, type Identity } from "./identities.ts";
import { account, session, signInConflicts, user } from "./schema.ts";

export type SignInConflicts = ReturnType<typeof makeSignInConflicts>;
/** The most conflicts that may wait for a decision. */
const MOST = 200;

/** Whether the ownership of a user's address waits for a decision. */
export const isDisputed = sql<number>`EXISTS (SELECT 1 FROM sign_in_conflicts WHERE sign_in_conflicts.email = user.email AND sign_in_conflicts.user_id = user.id)`;

/** Sign-ins that were refused because the address belongs to another user, and an administrator's decisions on them. */
export function makeSignInConflicts(db: Database) {
  /** The identity is bound to a user whose new address belongs to another user. */
  const isKnown = sql<number>`EXISTS (SELECT 1 FROM account WHERE account.provider_id = ${signInConflicts.issuer} AND account.account_id = ${signInConflicts.subject})`;
  const holderSubject = sql<
    string | null
  >`(SELECT account_id FROM account WHERE account.user_id = ${signInConflicts.userId} AND account.provider_id = ${signInConflicts.issuer})`;
  /** The conflict is unchanged since it was read: its holder still has the address. */
  const stands = (id: ConflictId): SQL =>
    sql`EXISTS (SELECT 1 FROM sign_in_conflicts JOIN user ON user.id = sign_in_conflicts.user_id AND user.email = sign_in_conflicts.email
      WHERE sign_in_conflicts.id = ${id})`;

  const standing = (condition?: SQL) =>
    db
      .select({ conflict: signInConflicts, isKnown, holderSubject, holderSince: user.createdAt })
      .from(signInConflicts)
      .innerJoin(user, and(eq(user.id, signInConflicts.userId), eq(user.email, signInConflicts.email)))
      .where(condition)
      .orderBy(desc(signInConflicts.at))
      .limit(MOST)
      .all();

  return {
    /** Notes a refused sign-in; one is kept for each identity. @param holderId the user who has the address */
    async note({ issuer, subject }: Identity, email: string, holderId: string, now: number): Promise<void> {
      const isSame = sql`${signInConflicts.email} = excluded.email AND ${signInConflicts.userId} = excluded.user_id`;
      await db
        .insert(signInConflicts)
        .values({ id: newId("cnf"), issuer, subject, email, userId: holderId, at: now })
        .onConflictDoUpdate({
          target: [signInConflicts.issuer, signInConflicts.subject],
          set: { id: sql`CASE WHEN ${isSame} THEN ${signInConflicts.id} ELSE excluded.id END`, email, userId: holderId, at: now },
        });
    },

    /** Latest first. */
    list: () => standing(),

    find: async (id: string) => (await standing(eq(signInConflicts.id, id as ConflictId))).at(0),

    /** The user with this address, and whether its ownership waits for a decision. */
    async findHolder(email: string): Promise<{ id: string; isDisputed: boolean } | undefined> {
      return db
        .select({ id: user.id, isDisputed: isDisputed.mapWith(Boolean) })
        .from(user)
        .where(eq(user.email, email))
        .get();
    },

    /** Whether the ownership of this address waits for a decision. */
    async isDisputed(email: string): Promise<boolean> {
      return (await standing(eq(signInConflicts.email, email))).length > 0;
    },

    /**
     * Binds the identity to the holder in place of the one they have at this service, ends their browser sessions, and
     * notes the end of their agents' grants.
     * @returns whether the conflict was unchanged and the identity bound to no user
     */
    async assign({ id, userId, issuer, subject }: typeof signInConflicts.$inferSelect, now: number): Promise<boolean> {
      const accountId = randomToken(16);
      const taken = sql`EXISTS (SELECT 1 FROM account WHERE account.provider_id = ${issuer} AND account.account_id = ${subject})`;
      const isNew = sql`EXISTS (SELECT 1 FROM account WHERE account.id = ${accountId})`;
      const [, , , , done] = await db.batch([
        db.delete(account).where(and(eq(account.userId, userId), eq(account.providerId, issuer), stands(id), sql`NOT ${taken}`)),
        db
          .insert(account)
          .select(sql`${accountRow(accountId, { issuer, subject }, userId, now)} WHERE ${stands(id)} AND NOT ${taken}`)
          .onConflictDoNothing(),
        db.delete(session).where(and(eq(session.userId, userId), isNew)),
        endAgents(db, userId, now, isNew),
        db
          .delete(signInConflicts)
          .where(and(eq(signInConflicts.id, id), isNew))
          .returning({ id: signInConflicts.id }),
      ]);
      return done.length > 0;
    },

    /**
     * Takes the address from its holder, who keeps everything else.
     * @param placeholder the address they have until they sign in with another one
     * @returns whether the conflict was unchanged
     */
    async release({ id, userId, email }: typeof signInConflicts.$inferSelect, placeholder: string, now: number): Promise<boolean> {
      const [released] = await db.batch([
        db
          .update(user)
          .set({ email: placeholder, name: placeholder, emailVerified: false, updatedAt: new Date(now) })
          .where(and(eq(user.id, userId), eq(user.email, email), stands(id)))
          .returning({ id: user.id }),
        db.delete(signInConflicts).where(eq(signInConflicts.id, id)),
      ]);
      return released.length > 0;
    },

    /** @param before UTC milliseconds; conflicts whose last attempt was earlier are forgotten */
    async sweep(before: number): Promise<void> {
      await db.delete(signInConflicts).where(lt(signInConflicts.at, before));
    },
  };
}
