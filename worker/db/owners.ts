import { and, asc, eq, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { isStaying } from "./erasures.ts";
import { owners, platformAdmins, user } from "./schema.ts";

export type Owners = ReturnType<typeof makeOwners>;

/** A user who owns the deployment. @property named the address of `ADMIN_EMAILS` by which they do; null for one whom another owner added */
export type Owner = { userId: string; email: string; named: string | null; addedBy: string | null; since: number };

/** The most owners that others may add. */
const MOST_OWNERS = 50;

/** The owners of the deployment: users whom `ADMIN_EMAILS` names, and users whom an owner has added. */
export function makeOwners(db: Database) {
  return {
    /** Whether an owner has added this user. */
    async has(userId: string): Promise<boolean> {
      return (await db.select({ userId: owners.userId }).from(owners).where(eq(owners.userId, userId)).get()) !== undefined;
    },

    /** All owners who have signed in, oldest first. @param named the addresses of `ADMIN_EMAILS`, in lower case */
    async list(named: string[]): Promise<Owner[]> {
      const isNamed = sql`${platformAdmins.address} IN (SELECT value FROM json_each(${JSON.stringify(named)}))`;
      const [byName, added] = await db.batch([
        db
          .select({ userId: user.id, email: user.email, named: platformAdmins.address, since: platformAdmins.since })
          .from(platformAdmins)
          .innerJoin(user, eq(user.id, platformAdmins.userId))
          .where(isNamed)
          .orderBy(asc(platformAdmins.since), asc(platformAdmins.address)),
        db
          .select({
            userId: user.id,
            email: user.email,
            since: owners.since,
            addedBy: sql<string | null>`(SELECT adder.email FROM user AS adder WHERE adder.id = ${owners.addedBy})`,
          })
          .from(owners)
          .innerJoin(user, eq(user.id, owners.userId))
          .orderBy(asc(owners.since), asc(owners.userId)),
      ]);
      const known = new Set(byName.map(({ userId }) => userId));
      return [
        ...byName.map((one) => ({ ...one, addedBy: null })),
        ...added.filter(({ userId }) => !known.has(userId)).map((one) => ({ ...one, named: null })),
      ];
    },

    /** @returns false if there are as many owners as there may be; a user who is an owner stays one as before */
    async add(userId: string, addedBy: string, now: number): Promise<boolean> {
      const isFree = sql`(SELECT count(*) FROM owners) < ${MOST_OWNERS}`;
      const [, row] = await db.batch([
        db.insert(owners).select(sql`SELECT ${userId}, ${addedBy}, ${now} WHERE ${isFree}`).onConflictDoNothing(),
        db.select({ userId: owners.userId }).from(owners).where(eq(owners.userId, userId)),
      ]);
      return row.length > 0;
    },

    /**
     * Ends what an owner has given, unless nobody would be left who owns the deployment. It is one statement, so of two owners who remove each other at
     * once, one stays.
     * @param named the addresses of `ADMIN_EMAILS`, in lower case @returns whether the user was removed
     */
    async remove(userId: string, named: string[]): Promise<boolean> {
      const another = sql`EXISTS (SELECT 1 FROM owners AS other WHERE other.user_id <> ${userId} AND ${isStaying(sql`other.user_id`)})`;
      const byName = sql`EXISTS (SELECT 1 FROM platform_admins AS other WHERE other.user_id <> ${userId}
        AND other.address IN (SELECT value FROM json_each(${JSON.stringify(named)})) AND ${isStaying(sql`other.user_id`)})`;
      const removed = await db
        .delete(owners)
        .where(and(eq(owners.userId, userId), sql`(${another} OR ${byName})`))
        .returning({ userId: owners.userId });
      return removed.length > 0;
    },
  };
}
