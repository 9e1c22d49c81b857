import type { Ran } from "./watched-database.ts";

/** The most rows that a statement may read for each row it returns, changes or is asked about by a list. One without any may read as many as for one. */
const ROWS_A_ROW = 50;

/** Tables whose number of rows an operator's settings or Cardea limits: one row for all mails, one for each of `ADMIN_EMAILS`, 200 tokens. */
const BOUNDED = ["deployment_tokens", "mail_health", "owners", "platform_admins"];

/**
 * An exception for the statements of one entry.
 * @property most the most rows that each statement reads, however many people, projects and servers there are
 * @property scans tables that may be scanned, in the order of an index and to a limit @property because why it reads them
 */
export type Exception = { most: number; scans?: string[]; because: string };

/** @returns a sentence for each thing that is wrong with the statement; none for a statement whose cost does not grow with the deployment */
export async function judge(d1: D1Database, ran: Ran, exception?: Exception): Promise<string[]> {
  const { sql, params, rows, read } = ran;
  const plan = await d1
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  const problems = plan.results.flatMap(({ detail }) => problemOf(sql, detail, exception?.scans));
  const most = exception?.most ?? ROWS_A_ROW * Math.max(rows, askedAbout(params), 1);
  if (read > most) problems.push(`reads ${read} rows for ${rows}, the most is ${most}`);
  return problems.map(
    (problem) => `${problem}: ${sql.replaceAll(/\s+/g, " ").slice(0, 900)}\n    ${plan.results.map(({ detail }) => detail).join("\n    ")}`,
  );
}

/** The length of the longest list among the parameters, which are JSON where SQL takes them with `json_each`. */
function askedAbout(params: unknown[]): number {
  const lists = params.filter((param) => typeof param === "string" && /^\[.*\]$/s.test(param)).map((list): unknown => JSON.parse(String(list)));
  return Math.max(0, ...lists.map((list) => (Array.isArray(list) ? list.length : 0)));
}

function problemOf(sql: string, detail: string, scans: string[] = []): string[] {
  if (detail.includes("AUTOMATIC")) return [`builds an index: ${detail}`];
  const [, scanned] = /^SCAN ("?[\w(-]+\)?"?)/.exec(detail) ?? [];
  if (scanned === undefined || isDerived(sql, scanned) || isForeignKeyCheck(sql, scanned)) return [];
  return [...BOUNDED, ...scans].includes(tableOf(sql, scanned)) ? [] : [`scans a table: ${detail}`];
}

/** Whether the plan's name is of rows that the statement makes: a list among its parameters, a subquery, or values. */
function isDerived(sql: string, name: string): boolean {
  if (/^(json_each|CONSTANT|\()/.test(name) || /^\d/.test(name)) return true;
  return new RegExp(`\\)\\s+(as\\s+)?"?${name}"?\\b|\\bwith ${name} as materialized \\(`, "i").test(sql);
}

/**
 * Whether the plan is of a check of foreign keys, which SQLite shows with each new row of a referenced table. It runs only if a row that
 * refers to the new one came before it in the transaction (sqlite.org/foreignkeys.html §3); the rows that were read show whether it ran.
 */
const isForeignKeyCheck = (sql: string, table: string): boolean => /^\s*insert/i.test(sql) && !new RegExp(`\\b${table}\\b`).test(sql);

/** The table of a name in the plan, which may be an alias. */
function tableOf(sql: string, name: string): string {
  const [, table] = new RegExp(`(?:from|join|,)\\s+"?(\\w+)"?\\s+(?:as\\s+)?"?${name}"?\\b`, "i").exec(sql) ?? [];
  return table ?? name;
}
