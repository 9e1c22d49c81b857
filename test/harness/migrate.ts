import { type D1Migration, env, reset } from "cloudflare:test";
import { vi } from "vitest";
import { forgetClient } from "./worker/agent.ts";
import { forgetAdmin } from "./worker/project.ts";

type Databases = { DB: D1Database; AUDIT_DB: D1Database; MIGRATIONS: D1Migration[]; AUDIT_MIGRATIONS: D1Migration[] };
const { DB, AUDIT_DB, MIGRATIONS, AUDIT_MIGRATIONS } = env as unknown as Databases;
const RECORD = "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL)";

/**
 * Each test file starts without stored data, at the real time. Files share one Worker, because its start takes longer than most
 * files. Its D1, KV and Durable Objects are emptied before each file, and no id in its memory exists any more.
 */
vi.useRealTimers();
await reset();
forgetAdmin();
forgetClient();
await migrate(DB, MIGRATIONS);
await migrate(AUDIT_DB, AUDIT_MIGRATIONS);

/**
 * Applies the real migrations to the real (local) D1 databases before the first test of a file, and records them as wrangler does. Those of one database
 * are one transaction, so D1 writes to the disk once. A recorded migration is not applied again: background work of an earlier file can keep
 * the database from being emptied.
 */
async function migrate(db: D1Database, migrations: D1Migration[]): Promise<void> {
  await db.prepare(RECORD).run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !applied.has(name));
  if (pending.length === 0) return;
  const record = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)");
  await db.batch(pending.flatMap(({ name, queries }) => [...queries.map((query) => db.prepare(query)), record.bind(name)]));
}
