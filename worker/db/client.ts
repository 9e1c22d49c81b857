import { drizzle } from "drizzle-orm/d1";
import * as schema from "./schema.ts";

export type Database = ReturnType<typeof makeDatabase>;

export function makeDatabase(d1: D1Database) {
  return drizzle(d1, { schema });
}
