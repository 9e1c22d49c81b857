import { getTableName, type SQL, sql, type Table } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";

/**
 * The beginning of a statement: `found` has the id of each project that has a row in the table. SQLite jumps from project to project in the table's
 * index and reads a row of each, where DISTINCT would read all rows.
 */
export function withProjectsOf(table: Table): SQL {
  const name = sql.raw(getTableName(table));
  return sql`WITH RECURSIVE found(id) AS (
            SELECT min(project_id) FROM ${name}
            UNION ALL SELECT (SELECT min(project_id) FROM ${name} WHERE project_id > found.id) FROM found WHERE found.id IS NOT NULL)`;
}

/** The projects that have a row in a table whose index begins with the project. */
export async function listProjectsOf(db: Database, table: Table): Promise<ProjectId[]> {
  const rows = await db.all<{ id: ProjectId }>(sql`${withProjectsOf(table)}
          SELECT id FROM found WHERE id IS NOT NULL`);
  return rows.map(({ id }) => id);
}
