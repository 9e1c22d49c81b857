import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/**
 * Each place where something is stored has a row in docs/storage.md that says when what is there ends. So nothing is stored for ever
 * without a reason.
 */

const page = readFileSync("docs/storage.md", "utf8").split("\n## ")[0] ?? "";
const config = readFileSync("wrangler.toml", "utf8");
/** The first and the last cell of each row: where, and when it ends. */
const rows = [...page.matchAll(/^\| ([^|]+?) +\|.*\| ([^|]+?) +\|$/gm)].map(([, where = "", ends = ""]) => ({ where, ends }));

/** The tables that the migrations of a folder leave behind. */
function tablesIn(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const sql = files
    .toSorted()
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const tables = new Set<string>();
  for (const [, verb, name = "", renamed] of sql.matchAll(/^(CREATE TABLE|DROP TABLE|ALTER TABLE) `?(\w+)`?(?: RENAME TO `?(\w+)`?)?/gm)) {
    if (verb === "CREATE TABLE") tables.add(name);
    if (verb === "DROP TABLE" || renamed) tables.delete(name);
    if (renamed) tables.add(renamed);
  }
  return [...tables];
}

const named = (kind: string, pattern: RegExp): string[] => [...config.matchAll(pattern)].map(([, name = ""]) => `${kind} ${name}`);

const stores = [
  ...tablesIn("migrations").map((table) => `D1 ${table}`),
  ...tablesIn("migrations/audit").map((table) => `AUDIT_DB ${table}`),
  ...named("KV", /^\[\[kv_namespaces\]\]\nbinding = "(\w+)"/gm),
  ...named("Queue", /^\[\[queues\.consumers\]\]\nqueue = "([\w-]+)"/gm),
  ...named("", /class_name = "(\w+)"/g),
];

/** The rows of a store; its name is in backticks after its kind, or is the whole cell. */
function rowsOf(store: string) {
  const [kind = "", name = ""] = store.split(" ");
  return rows.filter(({ where }) => where === name || (where.startsWith(kind) && where.includes(`\`${name}\``)));
}

test("each table, KV namespace, queue and Durable Object has a row in docs/storage.md that says when what it stores ends", () => {
  expect(stores.length).toBeGreaterThan(35);
  expect(stores.filter((store) => rowsOf(store).length === 0)).toEqual([]);
  expect(stores.filter((store) => rowsOf(store).some(({ ends }) => ends === "–" || ends === ""))).toEqual([]);
});

test("the search notices a table that has no row", () => {
  expect(rowsOf("D1 forgotten")).toEqual([]);
  expect(rowsOf("AUDIT_DB session")).toEqual([]);
});
