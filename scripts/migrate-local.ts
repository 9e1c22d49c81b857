import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { getPlatformProxy, unstable_readConfig } from "wrangler";

/**
 * Applies the migrations to both local databases, and records them as `wrangler d1 migrations apply` does. That command starts workerd once for
 * each file, which takes ten seconds in a new clone.
 *
 *     node scripts/migrate-local.ts STATE
 *
 * STATE is the folder of the local state.
 */
const [state = ""] = process.argv.slice(2);
const RECORD =
  "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";

const { name, compatibility_date, d1_databases } = unstable_readConfig({ config: "wrangler.toml" });
const folder = mkdtempSync(join(tmpdir(), "cardea-migrations-"));
try {
  const configPath = join(folder, "wrangler.json");
  writeFileSync(configPath, JSON.stringify({ name, compatibility_date, d1_databases }));
  const local = await getPlatformProxy<Record<string, D1Database>>({ configPath, persist: { path: join(resolve(state), "v3") } });
  try {
    for (const { binding, migrations_dir } of d1_databases) {
      const database = local.env[binding];
      if (database) await migrate(database, migrations_dir ?? "migrations");
    }
  } finally {
    await local.dispose();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Applies what is not recorded yet, each file in a transaction of its own, which also records it. */
async function migrate(database: D1Database, from: string): Promise<void> {
  await database.prepare(RECORD).run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map((row) => row.name));
  const files = readdirSync(from).filter((file) => file.endsWith(".sql") && !applied.has(file));
  for (const file of files.sort()) {
    const statements = readFileSync(join(from, file), "utf8").split("--> statement-breakpoint");
    const record = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(file);
    await database.batch([...statements.map((statement) => database.prepare(statement)), record]).catch((error: unknown) => {
      throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
    });
  }
}
