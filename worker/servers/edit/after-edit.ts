import type { Authorizations, Credentials, ServerEdits } from "../../db/db.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { Subject } from "../../vault/vault.ts";
import type { Clients, Keeper, RevokeCredentials } from "../ports.ts";
import type { Edited } from "./edit-server.ts";

export type AfterEdit = ReturnType<typeof makeAfterEdit>;
type Ports = {
  serverEdits: ServerEdits;
  credentials: Credentials;
  authorizations: Authorizations;
  clients: Clients;
  revokeCredentials: RevokeCredentials;
  keeper: Keeper;
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
export function makeAfterEdit({ serverEdits, credentials, authorizations, clients, revokeCredentials, keeper }: Ports) {
  async function endScope(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
    await authorizations.forget(projectId, authScopeId);
    let ended = 0;
    for (let left = 1; left > 0 && ended < AT_MOST; left = await credentials.count(projectId, authScopeId)) {
      ended += await revokeCredentials(projectId, { authScopeId, limit: AT_A_TIME });
    }
    if ((await credentials.count(projectId, authScopeId)) > 0) return;
    await clients.endScope(projectId, authScopeId);
    await serverEdits.settle(projectId, authScopeId);
  }

  /** Grants whose renewal failed by the client's old secret are renewed with the new one at once. */
  async function retryRenewals(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
    const rows = await credentials.listLive(projectId, { authScopeId, limit: AT_MOST });
    for (let at = 0; at < rows.length; at += AT_A_TIME) {
      await Promise.all(
        rows.slice(at, at + AT_A_TIME).map(({ subject }) => keeper.retryRenewal({ projectId, subject: subject as Subject }, authScopeId)),
      );
    }
  }

  return {
    /** Ends what an edit has replaced. What fails is done by `sweep`, or by the sweep of the vault. */
    async finish(projectId: ProjectId, { retired, retry, replacedSecrets }: Omit<Edited, "summary">): Promise<void> {
      await Promise.all([
        ...retired.map((scope) => endScope(projectId, scope)),
        ...retry.map((scope) => retryRenewals(projectId, scope)),
        ...replacedSecrets.map(({ authScopeId, version }) => clients.secrets.drop(projectId, authScopeId, version)),
      ]);
    },

    /** Ends what is left of replaced auth scopes. */
    async sweep(): Promise<void> {
      for (const { projectId, authScopeId } of await serverEdits.listRetired(SCOPES_AT_A_TIME)) await endScope(projectId, authScopeId);
    },
  };
}
