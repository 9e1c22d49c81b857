import { hasTable, query } from "./databases.ts";
import type { Target } from "./options.ts";

/** A place of a project in the Parameter Store. */
type Place = { projectId: string; region: string; prefix: string };
type Row = { projectId: string; place: string; former: string | null };

/** The places in the Parameter Store that a deployment knows. @returns none if the database is of an older version */
export async function listPlaces(target: Target): Promise<Place[]> {
  if (!(await hasTable(target, "DB", "vault_stores"))) return [];
  return readPlaces(await query<Row>(target, "DB", "SELECT project_id AS projectId, place, former FROM vault_stores ORDER BY project_id"));
}

/** The places of rows of `vault_stores`: where a project's values are, and where a move takes them from. KV is none. */
export function readPlaces(rows: Row[]): Place[] {
  return rows.flatMap(({ projectId, place, former }) =>
    [place, former].flatMap((text): Place[] => {
      const { kind, region, prefix }: { kind?: string; region?: string; prefix?: string } = JSON.parse(text ?? "{}");
      return kind === "ssm" && region !== undefined && prefix !== undefined ? [{ projectId, region, prefix }] : [];
    }),
  );
}

/** What an operator is told of places that a deployment knew before a restore and does not know after it. @returns sentences */
export function sayForgotten(before: Place[], after: Place[]): string[] {
  const nameOf = ({ projectId, region, prefix }: Place) => `${prefix}/${projectId} in ${region}`;
  const known = new Set(after.map(nameOf));
  const forgotten = before.map(nameOf).filter((name) => !known.has(name));
  if (forgotten.length === 0) return [];
  return [
    "The restored database does not know these places in the AWS Parameter Store, so nothing there is read, swept or deleted any more:",
    ...forgotten.map((name) => `  ${name}`),
    "Move each project there again, or delete the parameters at AWS: see “After a restore” in docs/operations.md.",
  ];
}
