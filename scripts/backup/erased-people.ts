import { hasTable, query } from "./databases.ts";
import type { Target } from "./options.ts";

/**
 * The ids of people who were erased after a moment. A backup of that moment brings them back.
 * @param since UTC ms @returns none if the database has no erasures
 */
export async function listErasedSince(target: Target, since: number): Promise<string[]> {
  if (!(await hasTable(target, "DB", "erasures"))) return [];
  const rows = await query<{ userId: string }>(target, "DB", `SELECT DISTINCT user_id AS userId FROM erasures WHERE created_at > ${Number(since)}`);
  return rows.map(({ userId }) => userId);
}

/** The addresses that people have again after a restore. @param ids of users */
export async function listAddresses(target: Target, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const list = ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(", ");
  const rows = await query<{ email: string }>(target, "DB", `SELECT email FROM user WHERE id IN (${list}) ORDER BY email`);
  return rows.map(({ email }) => email);
}
