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

/** How many credentials are handled at the same time. */
const BATCH = 25;
/** How many credentials of an auth scope are handled after an edit. The hourly sweep handles the others. */
const MAX_CREDENTIALS = 500;
/** How many auth scopes one sweep handles. */
const MAX_SCOPES = 20;

/**
 * The work after an edit. The credentials of a replaced auth scope are no longer used, because they are bound to its id. They are ended
 * here and at their provider, in the background of the answer. The hourly sweep ends the credentials for which that failed.
 */
export function makeAfterEdit({ serverEdits, credentials, authorizations, clients, revokeCredentials, keeper }: Ports) {
  async function endScope(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
    await authorizations.forget(projectId, authScopeId);
    let ended = 0;
    for (let left = 1; left > 0 && ended < MAX_CREDENTIALS; left = await credentials.count(projectId, authScopeId)) {
      ended += await revokeCredentials(projectId, { authScopeId, limit: BATCH });
    }
    if ((await credentials.count(projectId, authScopeId)) > 0) return;
    await clients.endScope(projectId, authScopeId);
    await serverEdits.settle(projectId, authScopeId);
  }

  /** Refreshes grants at once with the client's new secret if their refresh failed with the old one. */
  async function retryRefreshes(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
    const rows = await credentials.listLive(projectId, { authScopeId, limit: MAX_CREDENTIALS });
    for (let at = 0; at < rows.length; at += BATCH) {
      await Promise.all(
        rows.slice(at, at + BATCH).map(({ subject }) => keeper.retryRefresh({ projectId, subject: subject as Subject }, authScopeId)),
      );
    }
  }

  return {
    /** Ends the parts that an edit has replaced. If that fails, `sweep` or the sweep of the vault does it later. */
    async finish(projectId: ProjectId, { retired, retry, replacedSecrets }: Omit<Edited, "summary">): Promise<void> {
      await Promise.all([
        ...retired.map((scope) => endScope(projectId, scope)),
        ...retry.map((scope) => retryRefreshes(projectId, scope)),
        ...replacedSecrets.map(({ authScopeId, version }) => clients.secrets.drop(projectId, authScopeId, version)),
      ]);
    },

    /** Ends the remaining credentials and registrations of replaced auth scopes. */
    async sweep(): Promise<void> {
      for (const { projectId, authScopeId } of await serverEdits.listRetired(MAX_SCOPES)) await endScope(projectId, authScopeId);
    },
  };
}
