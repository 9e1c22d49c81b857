import { asc, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { credentials } from "./connection-schema.ts";
import { authorizations, vaultKeys } from "./schema.ts";

export type VaultKeyRow = typeof vaultKeys.$inferSelect;
export type VaultKeyRows = ReturnType<typeof makeVaultKeyRows>;

/** What is known of the vault's keys, and whose credentials they may have sealed. It concerns all projects: only the instance itself asks. */
export function makeVaultKeyRows(db: Database) {
  return {
    list: async (): Promise<VaultKeyRow[]> => db.select().from(vaultKeys).orderBy(asc(vaultKeys.seenAt), asc(vaultKeys.id)).all(),

    /** Notes keys of the settings. What is known already stays, but for a key that only a count had found. */
    async note(keys: { id: string; mark: string }[], now: number): Promise<void> {
      const set = { mark: sql`excluded.mark` };
      for (const key of keys)
        await db
          .insert(vaultKeys)
          .values({ ...key, seenAt: now })
          .onConflictDoUpdate({ target: vaultKeys.id, set, setWhere: isNull(vaultKeys.mark) });
    },

    /** Stores a complete count. A key that it did not find has no records. @param countedAt when the count began, UTC ms; an older one than the last changes nothing */
    async putCounts(counts: Record<string, number>, countedAt: number): Promise<void> {
      const isNewer = or(isNull(vaultKeys.countedAt), lt(vaultKeys.countedAt, countedAt));
      const found = Object.entries(counts).map(([id, records]) =>
        db
          .insert(vaultKeys)
          .values({ id, seenAt: countedAt, records, countedAt })
          .onConflictDoUpdate({ target: vaultKeys.id, set: { records, countedAt }, setWhere: isNewer }),
      );
      const others = sql`${vaultKeys.id} NOT IN (SELECT value FROM json_each(${JSON.stringify(Object.keys(counts))}))`;
      await db.batch([db.update(vaultKeys).set({ records: 0, countedAt }).where(sql`${isNewer} AND ${others}`), ...found]);
    },

    async forget(id: string): Promise<void> {
      await db.delete(vaultKeys).where(eq(vaultKeys.id, id));
    },

    /** Until when a browser may have a sign-in at a provider that this key sealed, UTC ms; 0 if none has. */
    async signInsUntil(keyId: string): Promise<number> {
      const query = db.select({ at: authorizations.expiresAt }).from(authorizations).where(eq(authorizations.keyId, keyId));
      return (await query.orderBy(desc(authorizations.expiresAt)).limit(1).get())?.at ?? 0;
    },

    /** The owners of credentials in all projects, also of revoked ones, in pages by the id of their row. */
    async listOwners(after: string, limit: number) {
      const { id, projectId, authScopeId, subject } = credentials;
      return db
        .select({ id, projectId, authScopeId, subject })
        .from(credentials)
        .where(gt(id, sql`${after}`))
        .orderBy(asc(id))
        .limit(limit)
        .all();
    },
  };
}
