import { newId } from "../../../worker/lib/ids.ts";
import { bindings } from "./app.ts";

type Row = Record<string, string | number | null>;
/** What the API writes into D1 for a new project and its servers. */
export type ProjectRows = { table: string; rows: Row[] }[];

/** In an order that keeps foreign keys. */
const TABLES_OF_PROJECT = ["members", "navigators", "links", "auth_scopes", "servers"];

/** Reads the rows of a project that the API has just made. */
export async function readProject(slug: string): Promise<ProjectRows> {
  const project = await bindings.DB.prepare("SELECT * FROM projects WHERE slug = ?").bind(slug).first<Row & { id: string }>();
  if (!project) throw new Error(`there is no project ${slug}`);
  const reads = TABLES_OF_PROJECT.map((table) => bindings.DB.prepare(`SELECT * FROM ${table} WHERE project_id = ?`).bind(project.id));
  const found = await bindings.DB.batch<Row>(reads);
  return [{ table: "projects", rows: [project] }, ...TABLES_OF_PROJECT.map((table, index) => ({ table, rows: found[index]?.results ?? [] }))];
}

/**
 * Writes another project with the same servers: the requests that made the first one take twenty times as long. Its servers have
 * not been asked for their tools yet, and the audit has no event of it.
 */
export async function writeProject(copied: ProjectRows, slug: string, name: string): Promise<void> {
  const ids = new Map<unknown, string>();
  for (const { id } of copied.flatMap(({ rows }) => rows)) if (typeof id === "string") ids.set(id, newId(id.slice(0, id.indexOf("_"))));
  const now = Date.now();
  const insert = (table: string, row: Row) => {
    const named = table === "projects" ? { ...row, slug, name } : row;
    const values = Object.entries(named).map(([column, value]) => (column.endsWith("_at") && value !== null ? now : (ids.get(value) ?? value)));
    const columns = Object.keys(named).join(", ");
    return bindings.DB.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values.map(() => "?").join(", ")})`).bind(...values);
  };
  await bindings.DB.batch(copied.flatMap(({ table, rows }) => rows.map((row) => insert(table, row))));
}
