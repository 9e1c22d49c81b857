import { eq, or, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { platformAdmins } from "./schema.ts";

export type PlatformAdmins = ReturnType<typeof makePlatformAdmins>;

/** Which users the addresses of `ADMIN_EMAILS` are. */
export function makePlatformAdmins(db: Database) {
  return {
    /** Remembers that the address is this user's, who has signed in with it, unless it is another's already. */
    async claim(address: string, userId: string, now: number): Promise<void> {
      await db
        .insert(platformAdmins)
        .select(sql`SELECT ${address}, ${userId}, ${now} FROM user WHERE user.id = ${userId} AND user.email = ${address} AND user.email_verified = 1`)
        .onConflictDoNothing();
    },

    /** Who has claimed this address, and what this user has claimed. */
    async list(address: string, userId: string): Promise<{ address: string; userId: string }[]> {
      return db
        .select({ address: platformAdmins.address, userId: platformAdmins.userId })
        .from(platformAdmins)
        .where(or(eq(platformAdmins.address, address), eq(platformAdmins.userId, userId)))
        .all();
    },

    /** Forgets whose the addresses were that are named no more. @param named lower-case */
    async forgetOthers(named: string[]): Promise<void> {
      await db.delete(platformAdmins).where(sql`${platformAdmins.address} NOT IN (SELECT value FROM json_each(${JSON.stringify(named)}))`);
    },
  };
}
