import { and, asc, count, eq, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { SecondFactorId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { members, projects, recoveryCodes, secondFactors, session } from "./schema.ts";

export type SecondFactor = typeof secondFactors.$inferSelect;
type NewTotp = { id: SecondFactorId; userId: string; sealed: string; step: number; at: number };
export type SecondFactors = ReturnType<typeof makeSecondFactors>;

/** The most factors of one person. */
const MOST = 20;

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
      return db.select().from(secondFactors).where(eq(secondFactors.userId, userId)).orderBy(asc(secondFactors.createdAt)).limit(MOST).all();
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
     * Adds an authenticator app, of which a user has one.
     * @param hashes of recovery codes, which are stored if the user has none
     * @returns what was stored; nothing if the user has an app already
     */
    async addTotp({ id, userId, sealed, step, at }: NewTotp, hashes: string[]): Promise<{ codesStored: boolean } | undefined> {
      const hasBegun = sql`EXISTS (SELECT 1 FROM second_factors WHERE id = ${id})`;
      const hasNone = sql`NOT EXISTS (SELECT 1 FROM recovery_codes WHERE user_id = ${userId})`;
      const [added, codes] = await db.batch([
        db
          .insert(secondFactors)
          .values({ id, userId, kind: "totp", sealed, lastStep: step, createdAt: at, usedAt: at })
          .onConflictDoNothing()
          .returning({ id: secondFactors.id }),
        addCodes(userId, hashes, at, sql`${hasBegun} AND ${hasNone}`),
      ]);
      return added.length === 0 ? undefined : { codesStored: codes.length > 0 };
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
