import { type D1Migration, env, reset } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { ids, NOW, seedStatements } from "../../test/harness/grown-deployment.ts";
import { applyMigrations } from "../../test/harness/worker/apply-migrations.ts";
import type { KeptStatement } from "../../test/harness/worker/recorded-statements.ts";
import { makeRepositories } from "./db.ts";

type Env = { DB: D1Database; AUDIT_DB: D1Database; MIGRATIONS: D1Migration[]; AUDIT_MIGRATIONS: D1Migration[] };
const { DB, AUDIT_DB, MIGRATIONS, AUDIT_MIGRATIONS } = env as unknown as Env;

/** The last migration of the schema that released Workers use: `0012_edits.sql`. */
const RELEASED = MIGRATIONS.slice(0, MIGRATIONS.findIndex(({ name }) => name.startsWith("0012")) + 1);
const SEED = seedStatements({ members: 40, projects: 5, servers: 10, events: 10, isOlder: true });
const BIG = ids.project(0);

/** What Workers of earlier versions send to the databases: `npm run statements` keeps it at each release. @property migrations the last of that version */
type Kept = { version: string; migrations: { DB: string; AUDIT_DB?: string }; statements: KeptStatement[] };
const KEPT = Object.values(import.meta.glob<Kept>("../../test/fixtures/statements/*.json", { eager: true, import: "default" }));

const until = (migrations: D1Migration[], last: string | undefined) => migrations.slice(0, migrations.findIndex(({ name }) => name === last) + 1);

type Column = { name: string; notnull: number; dflt_value: string | null; pk: number };
const rows = async <Row>(sql: string) => (await DB.prepare(sql).all<Row>()).results;
const tables = async () =>
  (
    await rows<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
    )
  )
    .map(({ name }) => name)
    .filter((name) => name !== "d1_migrations");
const columnsOf = (table: string) => rows<Column>(`SELECT * FROM pragma_table_info('${table}')`);
/** The columns of each unique index, which `ON CONFLICT` names. A partial index is named with its condition. */
const uniqueOf = async (table: string) => {
  const found = await rows<{ columns: string }>(
    `SELECT (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ' ' ||
      coalesce((SELECT substr(sql, instr(sql, ' WHERE ')) FROM sqlite_master WHERE name = i.name AND instr(sql, ' WHERE ') > 0), '') AS columns
      FROM pragma_index_list('${table}') i WHERE i."unique" = 1`,
  );
  return found.map(({ columns }) => columns.trim());
};

async function shapeOf(names: string[]) {
  const shape = names.map(async (name) => [name, { columns: await columnsOf(name), unique: await uniqueOf(name) }] as const);
  return new Map(await Promise.all(shape));
}

/** All that is in the database. */
async function dump() {
  const schema = await rows("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY type, name");
  const contents = (await tables()).map(async (name) => [name, (await DB.prepare(`SELECT * FROM "${name}"`).raw()).map(String).sort()]);
  return { schema, contents: await Promise.all(contents) };
}

const seed = () => DB.batch(SEED.map((sql) => DB.prepare(sql)));

describe("S92: migrations and Workers of different versions", () => {
  beforeEach(() => reset());

  test("migrations that are applied twice change nothing the second time", async () => {
    await applyMigrations(DB, RELEASED);
    await seed();
    await applyMigrations(DB, MIGRATIONS);
    await applyMigrations(AUDIT_DB, AUDIT_MIGRATIONS);
    const once = await dump();
    await applyMigrations(DB, MIGRATIONS);
    await applyMigrations(AUDIT_DB, AUDIT_MIGRATIONS);
    expect(await dump()).toEqual(once);
  });

  test("of two deploys that migrate at the same time, nothing is half done or done twice", async () => {
    await applyMigrations(DB, RELEASED);
    await seed();
    const both = await Promise.allSettled([applyMigrations(DB, MIGRATIONS), applyMigrations(DB, MIGRATIONS)]);
    expect(both.map(({ status }) => status)).toContain("fulfilled");
    const together = await dump();
    await applyMigrations(DB, MIGRATIONS);
    expect(await dump()).toEqual(together);
    expect(await rows("SELECT name FROM d1_migrations")).toHaveLength(MIGRATIONS.length);
  });

  test("each table of the released schema has its columns and unique keys, and an older Worker's rows need no further value", async () => {
    await applyMigrations(DB, RELEASED);
    const names = await tables();
    const released = await shapeOf(names);
    await applyMigrations(DB, MIGRATIONS);
    const now = await shapeOf(names);
    const problems = names.flatMap((name) => {
      const [before, after] = [released.get(name), now.get(name)];
      const has = new Set(after?.columns.map((column) => column.name));
      const gone = before?.columns.filter((column) => !has.has(column.name)).map((column) => `${name}.${column.name} is gone`) ?? [];
      const had = new Set(before?.columns.map((column) => column.name));
      const asked = after?.columns.filter((column) => !had.has(column.name) && column.notnull && column.dflt_value === null) ?? [];
      const keys = before?.unique.filter((columns) => !after?.unique.includes(columns)).map((columns) => `${name} (${columns}) is not unique`) ?? [];
      return [...gone, ...asked.map((column) => `${name}.${column.name} has no default`), ...keys];
    });
    expect(problems).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  test("rows that a released Worker wrote before the migration are read by this one", async () => {
    await applyMigrations(DB, RELEASED);
    await seed();
    await applyMigrations(DB, MIGRATIONS);
    await applyMigrations(AUDIT_DB, AUDIT_MIGRATIONS);
    await expectRead();
  });
});

describe("S92: a Worker of an earlier version on the newest schema", () => {
  beforeEach(() => reset());

  test.each(KEPT)("each statement that version $version sends has the same outcome as on its own schema", async (kept) => {
    const own = await runAll(kept, false);
    // A few name rows that are only in a larger deployment.
    expect(own.filter(({ error = "" }) => error && !error.includes("FOREIGN KEY"))).toEqual([]);
    await reset();
    expect(await runAll(kept, true)).toEqual(own);
    expect(own.length).toBeGreaterThan(200);
  });

  test.each([
    ["takes a column away", "ALTER TABLE projects DROP COLUMN created_by"],
    ["renames a table", "ALTER TABLE route_rules RENAME TO rules"],
    ["refuses what was allowed", "CREATE TRIGGER refuses BEFORE INSERT ON navigators BEGIN SELECT RAISE(ABORT, 'not allowed'); END"],
    ["takes rows away", "DELETE FROM route_rules WHERE project_id = 'prj_0'"],
  ])("a migration that %s is noticed", async (_, breaking) => {
    const [kept = expect.fail("nothing is kept")] = KEPT;
    const some = { ...kept, statements: kept.statements.filter(({ sql }) => /\b(projects|route_rules|navigators)\b/.test(sql)).slice(0, 60) };
    const own = await runAll(some, false);
    await reset();
    expect(await runAll(some, true, breaking)).not.toEqual(own);
  });
});

/** Sends the statements of a version, in their order, to databases that this version has filled. @param upgraded whether they then had all migrations @param breaking a further one */
async function runAll({ migrations, statements }: Kept, upgraded: boolean, breaking?: string) {
  const databases = { DB, AUDIT_DB };
  await applyMigrations(DB, until(MIGRATIONS, migrations.DB));
  await applyMigrations(AUDIT_DB, until(AUDIT_MIGRATIONS, migrations.AUDIT_DB));
  await seed();
  if (upgraded) await applyMigrations(DB, MIGRATIONS);
  if (upgraded) await applyMigrations(AUDIT_DB, AUDIT_MIGRATIONS);
  if (breaking) await DB.prepare(breaking).run();
  const outcomes = [];
  // Which migrations there are is another answer after each migration.
  const asked = statements.filter(({ sql }) => !sql.includes("d1_migrations"));
  for (const statement of asked) outcomes.push({ sql: statement.sql, ...(await outcomeOf(databases[statement.database], statement)) });
  return outcomes;
}

/** One value for each parameter, `?` or `?1`. */
function nullsFor(sql: string): null[] {
  const numbers = [...sql.matchAll(/\?(\d*)/g)].map(([, number]) => Number(number));
  return Array.from({ length: Math.max(0, ...numbers) || numbers.length }, () => null);
}

/**
 * What a migration may number again, as long as the order stays: rules, and a project's directory, whose version is another one after each change
 * of it.
 */
const NUMBERED = ["priority", "present_version", "present_mark"];
const withoutNumbers = (row: object) => Object.fromEntries(Object.entries(row).filter(([column]) => !NUMBERED.includes(column)));

/** What a statement returns, and whether it changes anything. One without values is only compiled, with its tables, columns and unique keys. */
async function outcomeOf(d1: D1Database, { sql, params }: KeptStatement): Promise<{ results?: unknown[]; changed?: boolean; error?: string }> {
  try {
    if (!params) {
      await d1
        .prepare(`EXPLAIN ${sql}`)
        .bind(...nullsFor(sql))
        .all();
      return {};
    }
    const { results, meta } = await d1
      .prepare(sql)
      .bind(...params)
      .all();
    const rows = results.map((row) => JSON.stringify(withoutNumbers(row as object)));
    // Without an order in the statement, the order follows from the index that is used.
    return { results: /\border by\b/i.test(sql) ? rows : rows.sort(), changed: meta.changes > 0 };
  } catch (error) {
    return { error: String(error) };
  }
}

/** Reads one page of each list that people see, and what agents' requests need. */
async function expectRead(): Promise<void> {
  const { members, credentials, links, apiKeys, servers, navigators, routeRules, directory, auditEvents, usage, projects } = makeRepositories(
    DB,
    AUDIT_DB,
  );
  const page = { limit: 20 };
  const people = await members.list(BIG, page);
  expect(people).toHaveLength(20);
  expect(people.filter(({ email }) => !email.includes("@"))).toEqual([]);
  expect((await credentials.list(BIG, page)).length).toBeGreaterThan(0);
  expect((await links.list(BIG, page)).length).toBeGreaterThan(0);
  expect((await apiKeys.list(BIG, page)).length).toBeGreaterThan(0);
  expect((await servers.listPage(BIG, { limit: 5 })).length).toBe(5);
  expect((await navigators.list(BIG)).length).toBeGreaterThan(0);
  expect((await routeRules.list(BIG)).length).toBeGreaterThan(0);
  expect((await auditEvents.list(BIG, page)).length).toBeGreaterThan(0);
  expect(
    (
      await usage.listByUser(
        BIG,
        people.map(({ userId }) => userId),
        NOW - 300 * 86_400_000,
      )
    ).length,
  ).toBeGreaterThan(0);
  expect(await projects.findForMember("seed-0", people[0]?.userId ?? "")).toBeDefined();
  const content = await directory.read("seed-0");
  expect(content?.servers.length).toBeGreaterThan(0);
  expect(content?.version.version).toBeGreaterThan(0);
}
