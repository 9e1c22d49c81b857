import { createReadStream, createWriteStream, existsSync, symlinkSync } from "node:fs";
import { appendFile, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { type LocalDatabases, migrateLocally, openLocalDatabases, writeDatabaseSettings } from "../local-databases.ts";
import { parseJson } from "../wrangler-json.ts";
import { goOn } from "./endings.ts";
import { splitLongRows } from "./long-rows.ts";
import type { Target } from "./options.ts";
import { Refused } from "./refused.ts";
import { runWrangler } from "./wrangler.ts";

/** The bindings of the two databases. */
export const DATABASES = ["DB", "AUDIT_DB"] as const;
export type DatabaseName = (typeof DATABASES)[number];

async function wrangler(args: string[]): Promise<string> {
  return untilFree(async () => {
    const { ok, stdout, output } = await runWrangler(["d1", ...args]);
    if (!ok) throw new Refused(`wrangler d1 ${args[0]} failed:\n${output}`);
    return stdout;
  }).catch((error: unknown) => {
    throw isBusy(String(error)) ? new Refused(BUSY) : error;
  });
}

/** Whether SQLite says that another process writes to the local databases. */
const isBusy = (text: string): boolean => /SQLITE_BUSY|database is locked/.test(text);
const BUSY = "Another process writes to the local databases, such as a run of this script. Try again when it has ended.";
const TRIES = 6;
/** Between two tries, in ms. */
const PAUSE = 500;

/** Miniflare's D1 keeps the reason for itself. */
const mayBeBusy = (text: string): boolean => isBusy(text) || /D1_ERROR.*internal error/.test(text);

/** Does work again if an instance that runs has written to the local databases at the same moment. @param work is done wholly or not at all */
async function untilFree<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !mayBeBusy(String(error))) throw error;
      await pause(PAUSE);
      await goOn();
    }
  }
}

const stateOf = ({ home }: Target): string => join(home, ".wrangler", "state");

/** The arguments that name the deployment to a command of wrangler. */
const argumentsFor = (target: Target): string[] => (target.isRemote ? ["--remote", ...target.config] : ["--local", "--persist-to", stateOf(target)]);

let local: Promise<LocalDatabases> | undefined;

/** Does something with the local databases, which stay open until `closeDatabases`. @throws Refused */
async function locally<Result>(target: Target, work: (databases: LocalDatabases) => Promise<Result>): Promise<Result> {
  await goOn();
  local ??= openLocalDatabases(stateOf(target));
  try {
    const databases = await local;
    return await untilFree(() => work(databases));
  } catch (error) {
    if (isBusy(String(error))) throw new Refused(BUSY);
    throw new Refused(`The local databases did not do what they were asked for: ${error instanceof Error ? error.message : error}`);
  }
}

/** Closes the local databases, if they were opened. A program that used them does not end before. */
export async function closeDatabases(): Promise<void> {
  const opened = await local?.catch(() => undefined);
  local = undefined;
  await opened?.close();
}

/** A table, index, trigger or view, with the statement that makes it. */
export type SchemaObject = { type: string; name: string; sql: string };

const SCHEMA =
  "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 4) <> '_cf_' ORDER BY rowid";

export const readSchema = (target: Target, name: DatabaseName): Promise<SchemaObject[]> => query<SchemaObject>(target, name, SCHEMA);

/** What operators are told of a remote export, as D1 documents it. */
export const WHILE_EXPORTING =
  "While D1 exports a database it answers no other query: sign-in and changes fail until it is done. Calls of agents that need no query go on. Choose an hour at which few people work.";

/** Exports the rows of a database as SQL, as they are at one moment. @param folder for files that wrangler needs */
export async function exportRows(target: Target, name: DatabaseName, file: string, folder: string): Promise<void> {
  const place = target.isRemote ? ["--remote", ...target.config] : ["--local", "--config", localConfig(target, folder)];
  await wrangler(["export", name, "--no-schema", "--output", file, "--skip-confirmation", ...place]);
}

/** `wrangler d1 export` takes no `--persist-to`: it looks for local data next to its settings. So it gets settings in a folder from where the data is reached. */
function localConfig({ home }: Target, folder: string): string {
  const { file } = writeDatabaseSettings(folder);
  if (!existsSync(join(folder, ".wrangler"))) symlinkSync(resolve(home, ".wrangler"), join(folder, ".wrangler"), "junction");
  return file;
}

const COUNTED = { DB: ["user", "projects"], AUDIT_DB: ["audit_events", "audit_blocks"] };

/** Whether a database has something that a restore would replace. */
export async function hasRows(target: Target, name: DatabaseName): Promise<boolean> {
  for (const table of COUNTED[name]) {
    if (!(await hasTable(target, name, table))) continue;
    const rows = await query(target, name, `SELECT 1 AS found FROM "${table}" LIMIT 1`);
    if (rows.length > 0) return true;
  }
  return false;
}

export const hasTable = async (target: Target, name: DatabaseName, table: string): Promise<boolean> =>
  (await query(target, name, `SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = '${table}'`)).length > 0;

export async function query<Row>(target: Target, name: DatabaseName, sql: string): Promise<Row[]> {
  if (!target.isRemote) return locally(target, async (databases) => (await databases.find(name).prepare(sql).all<Row>()).results);
  const stdout = await wrangler(["execute", name, "--json", "--command", sql, ...argumentsFor(target)]);
  const [first] = parseJson(stdout, (sentence) => new Refused(sentence)) as { results: Row[] }[];
  return first?.results ?? [];
}

/**
 * Replaces a database, in one transaction. Tables exist before the rows that refer to them, and triggers come last, because the rows have what they
 * would do.
 * @param rows the file of the export
 */
export async function importDatabase(target: Target, name: DatabaseName, schema: SchemaObject[], rows: string): Promise<void> {
  const drops = orderDrops(await readSchema(target, name)).map((object) => `DROP ${object.type.toUpperCase()} "${object.name}"`);
  const ofType = (...types: string[]) => schema.filter(({ type }) => types.includes(type)).map(({ sql }) => sql);
  const text = (statements: string[]) => statements.map((statement) => `${statement};\n`).join("");
  const file = `${rows}.import`;
  await writeFile(file, text(["PRAGMA defer_foreign_keys=TRUE", ...drops, ...ofType("table")]), { mode: 0o600 });
  await pipeline(createReadStream(rows, { encoding: "utf8" }), splitLongRows, createWriteStream(file, { flags: "a" }));
  await appendFile(file, `\n${text(ofType("index", "view", "trigger"))}`);
  await wrangler(["execute", name, "--yes", "--file", file, ...argumentsFor(target)]);
}

/** What is dropped, in an order that works: triggers and views, then each table before those that it refers to. Indexes go with their tables. */
export function orderDrops(schema: SchemaObject[]): SchemaObject[] {
  const rest = new Map(schema.filter(({ type }) => type === "table").map((table) => [table.name, table]));
  const refersTo = ({ sql }: SchemaObject, name: string) => new RegExp(`REFERENCES\\s+["\`]?${name}["\`]?\\b`, "i").test(sql);
  const ordered = schema.filter(({ type }) => type === "trigger" || type === "view");
  while (rest.size > 0) {
    const tables = [...rest.values()];
    const free = tables.filter((table) => !tables.some((other) => other !== table && refersTo(other, table.name)));
    if (free.length === 0) throw new Error("tables refer to each other in a circle");
    for (const table of free) rest.delete(table.name);
    ordered.push(...free);
  }
  return ordered;
}

/** Applies the migrations that a backup of an older version does not have. */
export async function migrate(target: Target, name: DatabaseName): Promise<void> {
  if (target.isRemote) await wrangler(["migrations", "apply", name, ...argumentsFor(target)]);
  else await locally(target, (databases) => migrateLocally(databases, name));
}

/** The migrations in this folder, in their order. */
export async function listMigrations(): Promise<string[]> {
  return (await readdir("migrations")).filter((file) => file.endsWith(".sql")).toSorted();
}
