import type { CredentialRow, Credentials, LiveCredentials } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { KeeperClient, Subject } from "./keeper-client.ts";

export type RevokeCredentials = (projectId: ProjectId, which: LiveCredentials) => Promise<number>;

/**
 * Takes credentials back: the keeper first, whose word holds within a second, then D1. Providers are told in the
 * background; those of a whole auth scope before this returns, for its client may be forgotten next. Repeating it after
 * a failure finishes the work.
 *
 * @returns how many there were
 */
export function makeRevokeCredentials({
  credentials,
  keeper,
  clock,
}: {
  credentials: Credentials;
  keeper: KeeperClient;
  clock: Clock;
}): RevokeCredentials {
  async function revoke({ projectId, subject, authScopeId }: CredentialRow, waits: boolean): Promise<void> {
    const owner = { projectId, subject: subject as Subject };
    await credentials.reconcile(owner, authScopeId, await keeper.revoke(owner, authScopeId, waits), clock.now());
  }
  return async (projectId, which) => {
    const rows = await credentials.listLive(projectId, which);
    const wholeScope = "authScopeId" in which;
    await Promise.all(rows.map((row) => revoke(row, wholeScope)));
    return rows.length;
  };
}

/** Takes one credential back. @throws AppError `resource.not_found` where none of the project has this id */
export const makeRevokeCredential =
  (revokeCredentials: RevokeCredentials) =>
  async (projectId: ProjectId, id: string): Promise<void> => {
    if ((await revokeCredentials(projectId, { id })) === 0) throw new AppError("resource.not_found");
  };
