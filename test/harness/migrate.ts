import { type D1Migration, env, reset } from "cloudflare:test";
import { afterAll, vi } from "vitest";
import { forgetClient } from "./worker/agent.ts";
import { makeTables } from "./worker/apply-migrations.ts";
import { wrapPrototypesOnce } from "./worker/one-prototype-proxy.ts";
import { forgetAdmin } from "./worker/project.ts";
import { printTexts } from "./worker/recorded-statements.ts";

type Databases = {
  DB: D1Database;
  AUDIT_DB: D1Database;
  MIGRATIONS: D1Migration[];
  AUDIT_MIGRATIONS: D1Migration[];
  RECORD_STATEMENTS: string;
};
const { DB, AUDIT_DB, MIGRATIONS, AUDIT_MIGRATIONS, RECORD_STATEMENTS } = env as unknown as Databases;

/**
 * Each test file starts without stored data, at the real time. Files share one Worker, because its start takes longer than most
 * files. Its D1, KV and Durable Objects are emptied before each file, and no id in its memory exists any more.
 */
wrapPrototypesOnce();
vi.useRealTimers();
const timers = globalThis as typeof globalThis & { realTimer?: typeof setTimeout };
timers.realTimer ??= setTimeout;
// A spy on a faked timer stays behind after its file, for example. Then no timer of a later file would ever end.
if (setTimeout !== timers.realTimer) throw new Error("An earlier file has left another setTimeout behind.");
afterAll(() => void vi.useRealTimers());
await reset();
for (const database of [DB, AUDIT_DB]) await emptyTables(database);
forgetAdmin();
forgetClient();
// A database that could not be emptied has its tables still; its migrations are recorded then.
await makeTables(DB, MIGRATIONS);
await makeTables(AUDIT_DB, AUDIT_MIGRATIONS);
if (RECORD_STATEMENTS === "texts") for (const [name, database] of Object.entries({ DB, AUDIT_DB })) printTexts(name as "DB" | "AUDIT_DB", database);

/** Empties the tables that are left if background work of an earlier file has kept a database from being emptied. */
async function emptyTables(database: D1Database): Promise<void> {
  const names =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*' AND name <> 'd1_migrations'";
  const { results } = await database.prepare(names).all<{ name: string }>();
  const deletions = results.map(({ name }) => database.prepare(`DELETE FROM "${name}"`));
  // Twice, because triggers of a table that is emptied write into tables that count its rows.
  if (results.length > 0) await database.batch([database.prepare("PRAGMA defer_foreign_keys = on"), ...deletions, ...deletions]);
}
