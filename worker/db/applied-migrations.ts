import { sql } from "drizzle-orm";
import audit from "../../migrations/audit/meta/_journal.json" with { type: "json" };
import main from "../../migrations/meta/_journal.json" with { type: "json" };
import type { Database } from "./client.ts";

/** The migrations that this version of Cardea needs, as drizzle-kit lists them. */
const NEEDED = { main: main.entries.map(({ tag }) => `${tag}.sql`), audit: audit.entries.map(({ tag }) => `${tag}.sql`) };

/** The last migration that this version needs. */
export const latestMigration = (name: "main" | "audit"): string => NEEDED[name].at(-1) ?? "";

/** What wrangler has applied to both databases, and how large they are. */
export function makeAppliedMigrations(mainDb: Database, auditDb: Database) {
  const databases = { main: mainDb, audit: auditDb };
  return {
    /** @returns the last needed migration, the needed ones that are not applied yet, and when the first of all was applied, in UTC ms */
    async compare(name: "main" | "audit"): Promise<{ latest: string; waiting: string[]; firstAt: number }> {
      const rows = await databases[name].all<{ name: string; at: number }>(
        sql`SELECT name, CAST(unixepoch(applied_at) AS INTEGER) * 1000 AS at FROM d1_migrations ORDER BY id`,
      );
      const applied = new Set(rows.map((row) => row.name));
      const waiting = NEEDED[name].filter((needed) => !applied.has(needed));
      return { latest: latestMigration(name), waiting, firstAt: rows[0]?.at ?? 0 };
    },

    /** The size of a database, in bytes. */
    async size(name: "main" | "audit"): Promise<number> {
      const { meta } = await databases[name].run("SELECT 1");
      return meta.size_after;
    },
  };
}
