import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { readWranglerSettings } from "./wrangler-settings.ts";

type Named = { binding: string; migrations_dir?: string };

export type LocalDatabases = Awaited<ReturnType<typeof openLocalDatabases>>;

/** Writes settings of wrangler that have the project's databases and nothing else. @returns their file, and the databases */
export function writeDatabaseSettings(folder: string): { file: string; databases: Named[] } {
  const { name, compatibility_date, d1_databases = [] } = readWranglerSettings("wrangler.toml");
  const file = join(folder, "wrangler.json");
  writeFileSync(file, JSON.stringify({ name, compatibility_date, d1_databases }));
  return { file, databases: d1_databases };
}

/**
 * Opens the databases of the local instance, also while the instance runs. Each command of `wrangler d1` would start another workerd, which
 * takes seconds.
 * @param state folder of the local state
 * @returns `find` gives the database of a binding; `close` has to be called at the end
 */
export async function openLocalDatabases(state: string) {
  const folder = mkdtempSync(join(tmpdir(), "cardea-databases-"));
  try {
    const { file, databases } = writeDatabaseSettings(folder);
    const { getPlatformProxy } = await import("wrangler");
    const proxy = await getPlatformProxy<Record<string, D1Database>>({ configPath: file, persist: { path: join(resolve(state), "v3") } });
    return {
      find(binding: string): D1Database {
        const database = proxy.env[binding];
        if (!database) throw new Error(`wrangler.toml has no database ${binding}.`);
        return database;
      },
      /** The folder of its migrations. */
      migrationsOf: (binding: string): string => databases.find((one) => one.binding === binding)?.migrations_dir ?? "migrations",
      close: () => proxy.dispose(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `wrangler d1 migrations apply` makes it. */
const RECORDS =
  "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";

/** Applies the migrations of a local database, see `applyMigrations`. @param binding of the database */
export const migrateLocally = (databases: LocalDatabases, binding: string): Promise<void> =>
  applyMigrations(databases.find(binding), databases.migrationsOf(binding));

/**
 * Applies the migrations that are not recorded yet, each file in a transaction of its own, which also records it.
 * @param folder of the files
 * @throws Error that names the file; the files before it stay applied
 */
export async function applyMigrations(database: D1Database, folder: string): Promise<void> {
  await database.prepare(RECORDS).run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql") && !applied.has(file));
  for (const file of files.sort()) {
    const statements = readFileSync(join(folder, file), "utf8").split("--> statement-breakpoint");
    const record = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(file);
    await database.batch([...statements.map((statement) => database.prepare(statement)), record]).catch((error: unknown) => {
      throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
    });
  }
}
