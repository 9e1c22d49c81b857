import type { Credentials, LiveCredentials } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { EndCredentials } from "./end-credentials.ts";

export type RevokeCredentials = (projectId: ProjectId, which: LiveCredentials) => Promise<number>;

/** How many credentials are revoked at the same time. */
const BATCH = 25;

/**
 * Revokes one credential, or those of one subject: first at the keeper, which every isolate follows within a second, then in D1.
 * Providers are told in the background. Repeating it after a failure finishes the work. Credentials of many people are ended by a job.
 *
 * @returns how many credentials were revoked
 */
export function makeRevokeCredentials({
  credentials,
  endCredentials,
}: {
  credentials: Credentials;
  endCredentials: EndCredentials;
}): RevokeCredentials {
  return async (projectId, which) => {
    const rows = await credentials.listLive(projectId, which);
    for (let at = 0; at < rows.length; at += BATCH) {
      const { failed } = await endCredentials(projectId, rows.slice(at, at + BATCH), false);
      if (failed.length > 0) throw failed[0];
    }
    return rows.length;
  };
}

/** Revokes one credential. @throws AppError `resource.not_found` if no credential of the project has this id */
export const makeRevokeCredential =
  (revokeCredentials: RevokeCredentials) =>
  async (projectId: ProjectId, id: string): Promise<void> => {
    if ((await revokeCredentials(projectId, { id })) === 0) throw new AppError("resource.not_found");
  };
