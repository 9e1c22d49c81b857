import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { MOST_STATEMENT, splitLongRows } from "./long-rows.ts";

/** Writes a row as the export of D1 does. */
function exported(table: string, row: Record<string, string | number | null>): string {
  const quote = (text: string) => {
    let sql = `'${text.replaceAll("'", "''").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
    if (text.includes("\r")) sql = `replace(${sql},'\\r',char(13))`;
    return text.includes("\n") ? `replace(${sql},'\\n',char(10))` : sql;
  };
  const cells = Object.values(row).map((cell) => (cell === null ? "NULL" : typeof cell === "number" ? String(cell) : quote(cell)));
  return `INSERT INTO "${table}" (${Object.keys(row)
    .map((name) => `"${name}"`)
    .join(",")}) VALUES(${cells.join(",")});`;
}

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function split(text: string, size = 4096): Promise<string[]> {
  const statements = [];
  for await (const statement of splitLongRows(inChunks(text, size))) statements.push(statement);
  return statements;
}

const SHORT_ROWS = [
  { id: "a", first: "it's; a 'short', one\n;", second: null, at: 1 },
  { id: "b", first: ";", second: "'", at: -1.5 },
];
const LONG_ROWS = [
  { id: "c", first: 'it\'s a \\ "long" (one),\n'.repeat(9000), second: "'".repeat(70_000), at: 2 },
  { id: "d", first: "\r\n".repeat(60_001), second: "😀".repeat(40_000), at: 3 },
  { id: "e", first: `x${"\n".repeat(130_000)}`, second: `${"x".repeat(29_999)}😀${"ü".repeat(50_000)}`, at: 4 },
];
const rowsText = (rows: typeof SHORT_ROWS) => `PRAGMA defer_foreign_keys=TRUE;\n${rows.map((row) => exported("kept", row)).join("\n")}`;

test.each([1, 999, 65_536])("rows above the limit of D1 come back whole from statements below it, read in chunks of %i characters", async (size) => {
  const rows = size === 1 ? SHORT_ROWS : [...SHORT_ROWS, ...LONG_ROWS];
  const statements = await split(rowsText(rows), size);
  for (const statement of statements) expect(Buffer.byteLength(statement)).toBeLessThanOrEqual(MOST_STATEMENT);
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE kept (id text PRIMARY KEY NOT NULL, first text NOT NULL, second text, at integer)");
  for (const statement of statements) database.exec(statement);
  const found = database
    .prepare("SELECT * FROM kept ORDER BY id")
    .all()
    .map((row) => ({ ...row }));
  expect(found.length).toBe(rows.length);
  // The message of a difference would have megabytes.
  for (const [index, row] of rows.entries()) expect(JSON.stringify(found[index]) === JSON.stringify(row), `row ${row.id}`).toBe(true);
});

test("rows above the limit of D1 come back whole in a table without row ids, as the audit's blocks are", async () => {
  const rows = [1, 2].map((segment) => ({
    project_id: "prj_it's",
    at: 5,
    segment,
    note: segment === 1 ? null : "a\nb",
    events: `${segment}`.repeat(160_000),
  }));
  const statements = await split(rows.map((row) => exported("kept", row)).join("\n"));
  for (const statement of statements) expect(Buffer.byteLength(statement)).toBeLessThanOrEqual(MOST_STATEMENT);
  const database = new DatabaseSync(":memory:");
  const columns = "project_id text NOT NULL, at integer NOT NULL, segment integer NOT NULL, note text, events text NOT NULL";
  database.exec(`CREATE TABLE kept (${columns}, PRIMARY KEY (project_id, at, segment)) WITHOUT ROWID`);
  for (const statement of statements) database.exec(statement);
  const found = database.prepare("SELECT * FROM kept ORDER BY segment").all();
  expect(found.map((row) => JSON.stringify(row) === JSON.stringify(rows[Number(row.segment) - 1]))).toEqual([true, true]);
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${statements[1] ?? ""}`).all();
  expect(JSON.stringify(plan)).toContain("USING PRIMARY KEY");
});

test("an export without long rows stays as it is", async () => {
  expect((await split(rowsText(SHORT_ROWS))).join("")).toBe(rowsText(SHORT_ROWS));
});

test("a long statement that is no row of texts is refused", async () => {
  await expect(split(`CREATE TABLE x (${"a text, ".repeat(20_000)});`)).rejects.toThrow("too long for D1");
});
