import { afterAll } from "vitest";
import type { Ran } from "./plans/watched-database.ts";

/** A statement as an older Worker sends it. @property params its values; absent if only its text is kept */
export type KeptStatement = { database: DatabaseName; sql: string; params?: unknown[] };
export type DatabaseName = "DB" | "AUDIT_DB";

/** What begins a printed line: `scripts/record-statements.ts` reads it. */
const print = (statement: KeptStatement): void => console.log(`STATEMENT ${JSON.stringify(statement)}`);

/** Prints a statement with its values: one of the plan test, whose ids are known. */
export const printRan = (database: DatabaseName, { sql, params }: Ran): void => print({ database, sql, params });

/** Prints the text of each statement that the tests of a file send to a database. Their values are random. */
export function printTexts(database: DatabaseName, d1: D1Database): void {
  const texts = new Set<string>();
  const prepare = d1.prepare.bind(d1);
  Object.defineProperty(d1, "prepare", {
    value: (sql: string) => {
      if (/^\s*(select|insert|update|delete|with)\b/i.test(sql)) texts.add(sql);
      return prepare(sql);
    },
    configurable: true,
    writable: true,
  });
  afterAll(() => {
    Reflect.deleteProperty(d1, "prepare");
    for (const sql of texts) print({ database, sql });
  });
}
