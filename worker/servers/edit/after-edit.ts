import type { Credentials } from "../../db/db.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import type { Subject } from "../../vault/vault.ts";
import type { Clients, Keeper } from "../ports.ts";
import type { Edited } from "./edit-server.ts";

/** Does the work after an edit, in the background of the answer. The sweep of the vault deletes the secrets that stay behind. */
export type AfterEdit = (projectId: ProjectId, edited: Pick<Edited, "retry" | "replacedSecrets">) => Promise<void>;
type Ports = { credentials: Credentials; clients: Clients; keeper: Keeper };

/** How many credentials are handled at the same time. */
const BATCH = 25;
/** How many grants of an auth scope are refreshed again at once. The others are at their next call. */
const MAX_CREDENTIALS = 500;

export function makeAfterEdit({ credentials, clients, keeper }: Ports): AfterEdit {
  /** Refreshes grants at once with the client's new secret if their refresh failed with the old one. */
  async function retryRefreshes(projectId: ProjectId, authScopeId: AuthScopeId): Promise<void> {
    const rows = await credentials.listLive(projectId, { authScopeId, limit: MAX_CREDENTIALS });
    for (let at = 0; at < rows.length; at += BATCH) {
      await Promise.all(
        rows.slice(at, at + BATCH).map(({ subject }) => keeper.retryRefresh({ projectId, subject: subject as Subject }, authScopeId)),
      );
    }
  }

  return async (projectId, { retry, replacedSecrets }) => {
    await Promise.all([
      ...retry.map((scope) => retryRefreshes(projectId, scope)),
      ...replacedSecrets.map(({ authScopeId, version }) => clients.secrets.drop(projectId, authScopeId, version)),
    ]);
  };
}
