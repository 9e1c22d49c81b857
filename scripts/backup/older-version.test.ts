import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { closeDatabases, importDatabase, listMigrations, migrate, query, type SchemaObject } from "./databases.ts";
import type { Target } from "./options.ts";

/** A database as the first version had it, with a person. @returns what a backup has of it */
function makeOld(folder: string): { schema: SchemaObject[]; rows: string } {
  const [first = ""] = readdirSync("migrations").filter((file) => file.endsWith(".sql"));
  const database = new DatabaseSync(":memory:");
  for (const statement of readFileSync(join("migrations", first), "utf8").split("--> statement-breakpoint")) database.exec(statement);
  database.exec(
    "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const schema = database.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").all();
  const rows = join(folder, "rows.sql");
  writeFileSync(
    rows,
    `INSERT INTO d1_migrations (id, name) VALUES (1, '${first}');
INSERT INTO user (id, name, email, email_verified, created_at, updated_at) VALUES ('user-1', 'Ada', 'ada@example.com', 1, 1, 1);
INSERT INTO projects (id, slug, name, created_by, created_at) VALUES ('prj_1', 'acme', 'Acme', 'user-1', 1);
`,
  );
  return { schema: schema.map(({ type, name, sql }) => ({ type: String(type), name: String(name), sql: String(sql) })), rows };
}

afterEach(closeDatabases);

test("F124a: a restored database of the first version is brought to this version, and keeps what it had", async () => {
  const home = mkdtempSync(join(tmpdir(), "cardea-older-"));
  const target: Target = { isRemote: false, origin: "http://127.0.0.1:1", home, config: [], token: "unused" };
  const { schema, rows } = makeOld(home);
  // The second time the database is one of this version, whose tables, triggers and indexes have to go.
  for (let times = 0; times < 2; times++) {
    await importDatabase(target, "DB", schema, rows);
    expect(await query(target, "DB", "SELECT name FROM d1_migrations")).toHaveLength(1);
    await migrate(target, "DB");
    const applied = await query<{ name: string }>(target, "DB", "SELECT name FROM d1_migrations ORDER BY name");
    expect(applied.map(({ name }) => name)).toEqual(await listMigrations());
    expect(await query(target, "DB", "SELECT user.email, projects.slug FROM projects JOIN user ON user.id = projects.created_by")).toEqual([
      { email: "ada@example.com", slug: "acme" },
    ]);
  }
});
