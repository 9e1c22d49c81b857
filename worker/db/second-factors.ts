import { and, asc, count, eq, gt, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import { randomToken, type SecondFactorId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { members, projects, recoveryCodes, secondFactors, session, verification } from "./schema.ts";

export type SecondFactor = typeof secondFactors.$inferSelect;
export type NewFactor = typeof secondFactors.$inferInsert;
export type SecondFactors = ReturnType<typeof makeSecondFactors>;

/** The identifier of the row with a challenge. */
const challengeOf = (hash: string): string => `passkey:${hash}`;

/** The most factors of one person: all of them are shown on one page. */
export const MOST_FACTORS = 20;

/** People's second factors and recovery codes, and in which sessions they were proven. */
export function makeSecondFactors(db: Database) {
  const ofUser = (userId: string, id: SecondFactorId) => and(eq(secondFactors.id, id), eq(secondFactors.userId, userId));
  const hasAny = (userId: string) => sql`EXISTS (SELECT 1 FROM second_factors WHERE user_id = ${userId})`;
  const addCodes = (userId: string, hashes: string[], at: number, condition: SQL) =>
    db
      .insert(recoveryCodes)
      .select(sql`SELECT value, ${userId}, ${at} FROM json_each(${JSON.stringify(hashes)}) WHERE ${condition}`)
      .returning({ hash: recoveryCodes.hash });

  return {
    async list(userId: string): Promise<SecondFactor[]> {
      return db.select().from(secondFactors).where(eq(secondFactors.userId, userId)).orderBy(asc(secondFactors.createdAt)).limit(MOST_FACTORS).all();
    },

    async findTotp(userId: string): Promise<SecondFactor | undefined> {
      return db
        .select()
        .from(secondFactors)
        .where(and(eq(secondFactors.userId, userId), sql`kind = 'totp'`))
        .get();
    },

    async countRecoveryCodes(userId: string): Promise<number> {
      const row = await db.select({ count: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId)).get();
      return row?.count ?? 0;
    },

    /**
     * Adds a factor.
     * @param hashes of recovery codes, which are stored if the user has none
     * @returns what was stored; nothing if the user has an authenticator app already, or any user has this passkey
     */
    async add(factor: NewFactor, hashes: string[]): Promise<{ codesStored: boolean } | undefined> {
      const { id, userId, createdAt } = factor;
      const hasBegun = sql`EXISTS (SELECT 1 FROM second_factors WHERE id = ${id})`;
      const hasNone = sql`NOT EXISTS (SELECT 1 FROM recovery_codes WHERE user_id = ${userId})`;
      const [added, codes] = await db.batch([
        db.insert(secondFactors).values(factor).onConflictDoNothing().returning({ id: secondFactors.id }),
        addCodes(userId, hashes, createdAt, sql`${hasBegun} AND ${hasNone}`),
      ]);
      return added.length === 0 ? undefined : { codesStored: codes.length > 0 };
    },

    async findPasskey(userId: string, credentialId: string): Promise<SecondFactor | undefined> {
      return db
        .select()
        .from(secondFactors)
        .where(and(eq(secondFactors.credentialId, credentialId), eq(secondFactors.userId, userId)))
        .get();
    },

    /**
     * Notes the use of a passkey. A counter that does not grow is that of a copy; one that stays 0 does not count (WebAuthn Level 3, §6.1.1).
     * @returns whether the use is to be accepted
     */
    async countUp(id: SecondFactorId, counter: number, at: number): Promise<boolean> {
      const grows = counter === 0 ? eq(secondFactors.counter, 0) : lt(secondFactors.counter, counter);
      const used = await db
        .update(secondFactors)
        .set({ counter, usedAt: at })
        .where(and(eq(secondFactors.id, id), grows))
        .returning({ id: secondFactors.id });
      return used.length > 0;
    },

    /** Stores a challenge for a passkey. @param owner the session and act that it is for @param until UTC ms */
    async putChallenge(hash: string, owner: string, until: number): Promise<void> {
      const now = new Date();
      const row = { id: randomToken(16), identifier: challengeOf(hash), value: owner, expiresAt: new Date(until), createdAt: now, updatedAt: now };
      await db.insert(verification).values(row);
    },

    /** Uses up a challenge, in one statement. @returns whether it was given to this owner */
    async spendChallenge(hash: string, owner: string, now: number): Promise<boolean> {
      const used = await db
        .delete(verification)
        .where(and(eq(verification.identifier, challengeOf(hash)), eq(verification.value, owner), gt(verification.expiresAt, new Date(now))))
        .returning({ id: verification.id });
      return used.length > 0;
    },

    /** Uses up the code of a time step, in one statement, so that of two requests with it one succeeds. @returns whether this one did */
    async spendStep(id: SecondFactorId, step: number, at: number): Promise<boolean> {
      const used = await db
        .update(secondFactors)
        .set({ lastStep: step, usedAt: at })
        .where(and(eq(secondFactors.id, id), lt(secondFactors.lastStep, step)))
        .returning({ id: secondFactors.id });
      return used.length > 0;
    },

    /** Replaces the sealed secret by the same one, sealed by another key. */
    async reseal(id: SecondFactorId, former: string, sealed: string): Promise<void> {
      await db
        .update(secondFactors)
        .set({ sealed })
        .where(and(eq(secondFactors.id, id), eq(secondFactors.sealed, former)));
    },

    /** Uses up a recovery code, in one statement. @returns whether the user had it */
    async spendRecoveryCode(userId: string, hash: string): Promise<boolean> {
      const used = await db
        .delete(recoveryCodes)
        .where(and(eq(recoveryCodes.hash, hash), eq(recoveryCodes.userId, userId)))
        .returning({ hash: recoveryCodes.hash });
      return used.length > 0;
    },

    /** Replaces all recovery codes of a user who has a second factor. @returns whether they were replaced */
    async replaceRecoveryCodes(userId: string, hashes: string[], at: number): Promise<boolean> {
      const [, added] = await db.batch([
        db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
        addCodes(userId, hashes, at, hasAny(userId)),
      ]);
      return added.length > 0;
    },

    /** Whether the user administers or audits a project, and whether one of these requires a second factor. */
    async findRequirement(userId: string): Promise<{ usesConsole: boolean; isRequired: boolean }> {
      const requires = sql<number>`max(${projects.secondFactor} <> 'off')`;
      const row = await db
        .select({ count: count(), requires })
        .from(members)
        .innerJoin(projects, and(eq(projects.id, members.projectId), isNull(projects.deletedAt)))
        .where(and(eq(members.userId, userId), ne(members.role, "member"), isNull(members.removedAt)))
        .get();
      return { usesConsole: (row?.count ?? 0) > 0, isRequired: row?.requires === 1 };
    },

    /**
     * Removes a factor; the recovery codes end with the last one.
     * @param mayBeLast whether it may be the last one, judged in the same statement @returns whether it was removed
     */
    async remove(userId: string, id: SecondFactorId, mayBeLast: boolean): Promise<boolean> {
      const isAllowed = mayBeLast
        ? undefined
        : sql`EXISTS (SELECT 1 FROM second_factors AS other WHERE other.user_id = ${userId} AND other.id <> ${id})`;
      const [removed] = await db.batch([
        db
          .delete(secondFactors)
          .where(and(ofUser(userId, id), isAllowed))
          .returning({ id: secondFactors.id }),
        db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), sql`NOT ${hasAny(userId)}`)),
      ]);
      return removed.length > 0;
    },

    /** Notes that the person has proven a second factor in this session. */
    async prove(sessionId: string, at: number): Promise<void> {
      await db.update(session).set({ secondFactorAt: at }).where(eq(session.id, sessionId));
    },
  };
}
