import { type Credentials, choosePart, fitsCredentialFilter, type Job, LOOKED_AT } from "../db/db.ts";
import { BATCH, type JobCursor } from "./job-rules.ts";
import type { NextCredentials } from "./list-marked.ts";

/** Lists the next credentials that fit the filter of a job, the oldest first. Those that are given after its act stay. */
export const makeListFound =
  ({ credentials }: { credentials: Pick<Credentials, "scan"> }) =>
  async ({ projectId, createdAt }: Job, { scope, after, filter }: JobCursor): Promise<NextCredentials> => {
    // Without a filter the job has ended.
    if (!filter) return { rows: [] };
    const page = { limit: BATCH.found, ...(after !== "" && { after: { createdAt: Number(scope), id: after } }) };
    const looked = await credentials.scan(projectId, "oldest", { ...page, limit: LOOKED_AT });
    const { rows, last } = choosePart(looked, (row) => row.credential.createdAt <= createdAt && fitsCredentialFilter(row, filter), page);
    const next = last && { scope: String(last.credential.createdAt), after: last.credential.id };
    return { rows: rows.map(({ credential }) => credential), givenUntil: createdAt, next };
  };
