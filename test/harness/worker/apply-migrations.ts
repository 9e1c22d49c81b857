import type { D1Migration } from "cloudflare:test";

const RECORD =
  "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";

/**
 * Applies migrations to a real (local) D1 database and records them as wrangler does. A recorded one is not applied again. They are one
 * transaction, so D1 writes to the disk once, and all or nothing is done.
 */
export async function applyMigrations(db: D1Database, migrations: D1Migration[]): Promise<void> {
  await db.prepare(RECORD).run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !applied.has(name));
  if (pending.length === 0) return;
  const record = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)");
  await db.batch(pending.flatMap(({ name, queries }) => [...queries.map((query) => db.prepare(query)), record.bind(name)]));
}
