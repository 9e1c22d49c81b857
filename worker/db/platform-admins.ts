import { eq, or, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { platformAdmins } from "./schema.ts";

export type PlatformAdmins = ReturnType<typeof makePlatformAdmins>;

/** The users to whom the addresses of `ADMIN_EMAILS` belong. */
export function makePlatformAdmins(db: Database) {
  return {
    /** Remembers that this user signed in with the address, unless it belongs to another user already. */
    async claim(address: string, userId: string, now: number): Promise<void> {
      await db
        .insert(platformAdmins)
        .select(sql`SELECT ${address}, ${userId}, ${now} FROM user WHERE user.id = ${userId} AND user.email = ${address} AND user.email_verified = 1`)
        .onConflictDoNothing();
    },

    /** The claims of this address, and those of this user. */
    async list(address: string, userId: string): Promise<{ address: string; userId: string }[]> {
      return db
        .select({ address: platformAdmins.address, userId: platformAdmins.userId })
        .from(platformAdmins)
        .where(or(eq(platformAdmins.address, address), eq(platformAdmins.userId, userId)))
        .all();
    },

    /** Forgets the owners of addresses that are no longer named. @param named in lower case */
    async forgetOthers(named: string[]): Promise<void> {
      await db.delete(platformAdmins).where(sql`${platformAdmins.address} NOT IN (SELECT value FROM json_each(${JSON.stringify(named)}))`);
    },
  };
}
