import type { CredentialRow, Job, Revocations } from "../db/db.ts";
import { BATCH, type BatchOutcome, BEHIND_ALL, type JobCursor, MAX_SCOPES, placeOf, scopesFrom } from "./job-rules.ts";

/** @property givenUntil UTC ms: what a person gave later stays; absent if everything ends */
export type NextCredentials = { rows: CredentialRow[]; givenUntil?: number } & Pick<BatchOutcome, "next">;

type Ports = { revocations: Pick<Revocations, "findPeople" | "listLeft" | "listLeftOfAll"> };

/** How many people one batch looks at. Some have nothing to end. */
const MAX_PEOPLE = 100;
const OF_USER = "user:";

/** Lists the next credentials of a revocation by its mark. Without a mark nothing is left: the job lifts it after its last batch. */
export function makeListMarked({ revocations }: Ports) {
  async function listOfAll({ projectId, authScopeIds }: Job, { scope, after }: JobCursor, givenUntil: number): Promise<NextCredentials> {
    const rows: CredentialRow[] = [];
    const ids = authScopeIds ? scopesFrom(authScopeIds, scope).slice(0, MAX_SCOPES) : [undefined];
    for (const id of ids) {
      const place = id === undefined || id === scope ? { scope, subject: after } : { scope: id, subject: "" };
      rows.push(...(await revocations.listLeftOfAll(projectId, id, givenUntil, place, BATCH.credentials - rows.length)));
      if (rows.length === BATCH.credentials) return { rows, givenUntil, next: placeOf(rows) };
    }
    const passed = ids[MAX_SCOPES - 1];
    return { rows, givenUntil, next: passed && { scope: passed, after: BEHIND_ALL } };
  }

  return async (job: Job, cursor: JobCursor): Promise<NextCredentials> => {
    const { projectId, id, authScopeIds } = job;
    const from = cursor.after.slice(OF_USER.length);
    const found = await revocations.findPeople(projectId, id, from, MAX_PEOPLE);
    if (!found) return { rows: [] };
    const { people, givenUntil } = found;
    if (!people) return listOfAll(job, cursor, givenUntil);
    const place = { subject: cursor.after, scope: cursor.scope };
    const rows = await revocations.listLeft(projectId, { people, authScopeIds, givenUntil }, place, BATCH.credentials);
    if (rows.length === BATCH.credentials) return { rows, givenUntil, next: placeOf(rows) };
    const last = people[MAX_PEOPLE - 1];
    return { rows, givenUntil, next: last === undefined ? undefined : { scope: BEHIND_ALL, after: OF_USER + last } };
  };
}
