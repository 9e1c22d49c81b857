import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";

const parserOf =
  <Entry extends z.ZodType>(entry: Entry) =>
  (json: string): z.infer<Entry>[] =>
    z.array(entry).parse(JSON.parse(json));

/** A column that SQLite puts together as a JSON array, as a list of these entries. */
export const jsonList = <Entry extends z.ZodType>(column: SQL, entry: Entry): SQL<z.infer<Entry>[]> => column.mapWith(parserOf(entry));

/** That a column has one of these values, however many: a statement of D1 has at most 100 parameters. */
export const isAmong = (column: SQLWrapper, values: readonly string[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;

/** A JSON array of servers' slugs. */
export const slugList = (column: SQL): SQL<string[]> => jsonList(column, z.string());
