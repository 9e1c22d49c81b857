import type { CredentialRow, Credentials, LiveCredentials } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { KeeperClient, Subject } from "./keeper-client.ts";

export type RevokeCredentials = (projectId: ProjectId, which: LiveCredentials) => Promise<number>;

/**
 * Revokes credentials: first at the keeper, which every isolate follows within a second, then in D1. Providers are told in the
 * background. For a whole auth scope they are told before this returns, because its registration may be deleted next.
 * Repeating it after a failure finishes the work.
 *
 * @returns how many credentials were revoked
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
  async function revoke({ projectId, subject, authScopeId }: CredentialRow, waitsForProvider: boolean): Promise<void> {
    const owner = { projectId, subject: subject as Subject };
    await credentials.reconcile(owner, authScopeId, await keeper.revoke(owner, authScopeId, waitsForProvider), clock.now());
  }
  return async (projectId, which) => {
    const rows = await credentials.listLive(projectId, which);
    const wholeScope = "authScopeId" in which;
    await Promise.all(rows.map((row) => revoke(row, wholeScope)));
    return rows.length;
  };
}

/** Revokes one credential. @throws AppError `resource.not_found` if no credential of the project has this id */
export const makeRevokeCredential =
  (revokeCredentials: RevokeCredentials) =>
  async (projectId: ProjectId, id: string): Promise<void> => {
    if ((await revokeCredentials(projectId, { id })) === 0) throw new AppError("resource.not_found");
  };
