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

/** What migrations make of an empty database: its tables, their rows, and then what watches or finds rows. */
type Made = { tables: string[]; rows: { insert: string; values: unknown[] }[]; others: string[] };
/** By the names of the migrations, for all files that one Worker tests. */
const scope = globalThis as typeof globalThis & { madeByMigrations?: Map<string, Made> };

/** The same for an empty database, which takes a third of the time once this Worker has applied these migrations to another one. */
export async function makeTables(db: D1Database, migrations: D1Migration[]): Promise<void> {
  scope.madeByMigrations ??= new Map();
  const names = migrations.map(({ name }) => name).join();
  const made = scope.madeByMigrations.get(names);
  const { results: left } = await db.prepare("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'").all();
  if (made && left.length === 0) {
    const { tables, rows, others } = made;
    const prepared = rows.map(({ insert, values }) => db.prepare(insert).bind(...values));
    await db.batch([db.prepare(tables.join(";\n")), ...prepared, db.prepare(others.join(";\n"))]);
    return;
  }
  await applyMigrations(db, migrations);
  if (left.length === 0) scope.madeByMigrations.set(names, await readMade(db));
}

async function readMade(db: D1Database): Promise<Made> {
  const { results } = await db
    .prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*' ORDER BY rowid")
    .all<{ type: string; name: string; sql: string }>();
  const tables = results.filter(({ type }) => type === "table");
  const rows = await Promise.all(tables.map(async ({ name }) => toInserts(name, (await db.prepare(`SELECT * FROM "${name}"`).all()).results)));
  return { tables: tables.map(({ sql }) => sql), rows: rows.flat(), others: results.filter(({ type }) => type !== "table").map(({ sql }) => sql) };
}

const toInserts = (table: string, rows: Record<string, unknown>[]): Made["rows"] =>
  rows.map((row) => {
    const columns = Object.keys(row).map((name) => `"${name}"`);
    return { insert: `INSERT INTO "${table}" (${columns.join()}) VALUES (${columns.map(() => "?").join()})`, values: Object.values(row) };
  });
