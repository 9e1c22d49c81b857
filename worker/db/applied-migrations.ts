import { sql } from "drizzle-orm";
import audit from "../../migrations/audit/meta/_journal.json" with { type: "json" };
import main from "../../migrations/meta/_journal.json" with { type: "json" };
import type { Database } from "./client.ts";

export type AppliedMigrations = ReturnType<typeof makeAppliedMigrations>;

/** The migrations that this version of Cardea needs, as drizzle-kit lists them. */
const NEEDED = { main: main.entries.map(({ tag }) => `${tag}.sql`), audit: audit.entries.map(({ tag }) => `${tag}.sql`) };

/** What wrangler has applied to both databases, and how large they are. */
export function makeAppliedMigrations(mainDb: Database, auditDb: Database) {
  const databases = { main: mainDb, audit: auditDb };
  return {
    /** @returns the last needed migration, and the needed ones that are not applied yet */
    async compare(name: "main" | "audit"): Promise<{ latest: string; waiting: string[] }> {
      const rows = await databases[name].all<{ name: string }>(sql`SELECT name FROM d1_migrations ORDER BY id`);
      const applied = new Set(rows.map((row) => row.name));
      return { latest: NEEDED[name].at(-1) ?? "", waiting: NEEDED[name].filter((needed) => !applied.has(needed)) };
    },

    /** The size of a database, in bytes. */
    async size(name: "main" | "audit"): Promise<number> {
      const { meta } = await databases[name].run("SELECT 1");
      return meta.size_after;
    },
  };
}
