import type { Authorizations, Credentials, OAuthRegistrations, ServerEdits } from "../db/db.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { OAuthClients } from "../providers/providers.ts";
import type { KeeperClient, RevokeCredentials, Subject } from "../vault/vault.ts";

export type AfterEdit = ReturnType<typeof makeAfterEdit>;
type Ports = {
  serverEdits: ServerEdits;
  credentials: Credentials;
  authorizations: Authorizations;
  registrations: OAuthRegistrations;
  clients: OAuthClients;
  revokeCredentials: RevokeCredentials;
  keeper: KeeperClient;
};

/** So many credentials at a time. */
const AT_A_TIME = 25;
/** So many at once, and then those of the next hour. */
const AT_MOST = 500;
const SCOPES_AT_A_TIME = 20;

/**
 * What is left to do once an edit holds. Credentials of an auth scope that was replaced are used by nobody any more, for they are bound
 * to its id; they are ended here and at their provider, beside the answer, and by the hour where that has failed.
 */
export function makeAfterEdit({ serverEdits, credentials, authorizations, registrations, clients, revokeCredentials, keeper }: Ports) {
  async function endScope(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
    await authorizations.forget(projectId, authScopeId);
    let ended = 0;
    for (let left = 1; left > 0 && ended < AT_MOST; left = await credentials.count(projectId, authScopeId)) {
      ended += await revokeCredentials(projectId, { authScopeId, limit: AT_A_TIME });
    }
    if ((await credentials.count(projectId, authScopeId)) > 0) return;
    await registrations.remove(projectId, authScopeId);
    await clients.dropSecret(projectId, authScopeId);
    await serverEdits.settle(projectId, authScopeId);
  }

  return {
    endScope,

    /** Grants whose renewal failed by the client's old secret are renewed with the new one at once. */
    async retryRenewals(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
      const rows = await credentials.listLive(projectId, { authScopeId, limit: AT_MOST });
      for (let at = 0; at < rows.length; at += AT_A_TIME) {
        const some = rows.slice(at, at + AT_A_TIME);
        await Promise.all(some.map(({ subject }) => keeper.retryRenewal({ projectId, subject: subject as Subject }, authScopeId)));
      }
    },

    /** Ends what is left of replaced auth scopes. */
    async sweep(): Promise<void> {
      for (const { projectId, authScopeId } of await serverEdits.listRetired(SCOPES_AT_A_TIME)) await endScope(projectId, authScopeId);
    },
  };
}
